import { asFields, asText, parseJson } from "../chat/json";

/** An answer that is not the wanted one: the gateway's `{"error": {code, data}}`, or no answer at all (`network`). */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    /** 0 when no answer came. */
    readonly status: number,
    /** Milliseconds that the gateway asked us to wait. */
    readonly retryAfter?: number,
    /** What the gateway adds to the code. */
    readonly data: Record<string, unknown> = {},
  ) {
    super(code);
    this.name = "ApiError";
  }

  /** Whether the same request may succeed later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 401 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export interface Call {
  method: "GET" | "POST";
  path: string;
  token?: string;
  body?: unknown;
  /** A file; sent by a transport of its own, since `fetch` tells nothing of the progress. */
  form?: FormData;
  onProgress?: (part: number) => void;
  signal?: AbortSignal;
}

/** Sends one request and gives the successful response. Raises ApiError. */
export type Transport = (call: Call) => Promise<Response>;

const PATIENCE_MS = 20_000;

/** A transport to the gateway at `origin`, e.g. `https://shop.example`. Tokens go into the header, never the address. */
export function httpTransport(origin: string): Transport {
  return async (call) => {
    const { method, path, token, body } = call;
    if (call.form) return (await import("../extras/upload")).sendForm(origin, call);
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
    const response = await reach(new URL(path, origin), {
      method,
      headers,
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await refusal(response);
    return response;
  };
}

/** The response's JSON object. A broken body counts as a broken line. */
export async function jsonFields(response: Response): Promise<Record<string, unknown>> {
  const fields = asFields(parseJson(await read(response)));
  if (!fields) throw new ApiError("network", 0);
  return fields;
}

async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw asNetworkError(error);
  }
}

async function read(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw asNetworkError(error);
  }
}

/** fetch says "no network" with a TypeError and "too slow" with a DOMException; anything else is a bug. */
function asNetworkError(error: unknown): unknown {
  return error instanceof TypeError || error instanceof DOMException ? new ApiError("network", 0) : error;
}

/** The error that a response stands for. */
export async function refusal(response: Response): Promise<ApiError> {
  const error = asFields(asFields(parseJson(await read(response)))?.error);
  const seconds = Number(response.headers.get("Retry-After") ?? asFields(error?.data)?.retry_after ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 120) * 1000 : undefined;
  return new ApiError(asText(error?.code) || "unknown", response.status, retryAfter, asFields(error?.data));
}
