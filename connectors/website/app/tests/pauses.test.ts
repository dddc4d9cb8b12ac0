import { expect, test } from "vitest";
import { waitBefore } from "../src/talk/backoff";
import { refusal } from "../src/talk/http";

test.each([
  [1, 300, 600],
  [2, 600, 1_200],
  [4, 2_400, 4_800],
  [40, 15_000, 30_000],
])("before attempt %i a thousand widgets come back at any time between %i and %i ms", (attempt, least, most) => {
  expect([waitBefore(attempt, 0), waitBefore(attempt, 1)]).toEqual([least, most]);
  expect(waitBefore(attempt, 0.5)).toBe((least + most) / 2);
});

const refused = (headers: Record<string, string>, data = {}): Response =>
  new Response(JSON.stringify({ error: { code: "rate_limited", data } }), { status: 429, headers });

test.each([
  [refused({ "Retry-After": "9" }), 9_000],
  [refused({}, { retry_after: 3 }), 3_000],
  [refused({ "Retry-After": "86400" }), 120_000],
  [refused({ "Retry-After": "Sun, 29 Nov 2026 10:00:00 GMT" }), undefined],
  [refused({ "Retry-After": "0" }), undefined],
])("a pause that the gateway asks for is kept, up to two minutes (%#)", async (response, pause) => {
  expect((await refusal(response)).retryAfter).toBe(pause);
});
