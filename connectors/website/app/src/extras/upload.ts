import { make, makeButton, setText } from "../chat/dom";
import { ApiError, refusal, type Call } from "../talk/http";
import type { Extras } from "./extras";
import { addSheet } from "./look";
import { errorText, strings } from "./strings.fa";

const PATIENCE_MS = 120_000;

/** Sends a form with its progress. Raises ApiError like the plain transport. */
export function sendForm(origin: string, call: Call): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = (): void => reject(new ApiError(call.signal?.aborted ? "cancelled" : "network", 0));
    request.open(call.method, new URL(call.path, origin));
    request.setRequestHeader("Authorization", `Bearer ${call.token ?? ""}`);
    request.timeout = PATIENCE_MS;
    request.upload.onprogress = ({ loaded, total }) => call.onProgress?.(total ? loaded / total : 0);
    request.onerror = request.ontimeout = request.onabort = failed;
    request.onload = () => {
      const response = new Response(request.responseText, { status: request.status });
      if (response.ok) resolve(response);
      else void refusal(response).then(reject);
    };
    call.signal?.addEventListener("abort", () => request.abort());
    request.send(call.form);
  });
}

/** Uploads a file with a line that shows how far it is; then it is sent like any message. */
export async function attach(file: File, { root, tray, api, leaveClosed, sendFile }: Extras): Promise<void> {
  addSheet(root);
  const stop = new AbortController();
  const note = make("span", { role: "status" });
  const bar = make("progress", { max: "100", "aria-label": strings.upload.label(file.name) });
  const actions = make("span", { class: "tray-actions" });
  const line = make("div", { class: "tray-line" }, make("bdi", {}, file.name), note, bar, actions);
  tray.append(line);

  const attempt = async (): Promise<void> => {
    bar.hidden = false;
    actions.replaceChildren(makeButton({}, () => stop.abort(), strings.upload.cancel));
    const show = (part: number): void => {
      bar.value = Math.round(part * 100);
      setText(note, strings.upload.percent(bar.value));
    };
    show(0);
    try {
      leaveClosed();
      sendFile(file, await api.upload(file, show, stop.signal));
      line.remove();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === "cancelled") line.remove();
      else fail(error);
    }
  };
  const fail = (error: ApiError): void => {
    bar.hidden = true;
    setText(note, error.code === "file_refused" ? strings.refusedFile(String(error.data.reason)) : errorText(error.code));
    actions.replaceChildren(
      ...(error.isPassing ? [makeButton({}, () => void attempt(), strings.upload.again)] : []),
      makeButton({}, () => line.remove(), strings.upload.drop),
    );
  };
  await attempt();
}
