const PAUSE_EVERY = 2_000;

/** The first number whose SHA-256 with the challenge begins with enough zero bits; the page stays usable meanwhile. */
export async function findAnswer(challenge: string, bits: number): Promise<string> {
  for (let answer = 0; ; answer += 1) {
    if (leadingZeros(sha256(`${challenge}:${answer}`)) >= bits) return String(answer);
    if (answer % PAUSE_EVERY === 0) await new Promise((resolve) => setTimeout(resolve));
  }
}

function leadingZeros(words: Uint32Array): number {
  let bits = 0;
  for (const word of words) {
    bits += Math.clz32(word);
    if (word !== 0) break;
  }
  return bits;
}

const PRIMES = Array.from({ length: 311 }, (_, n) => n + 2).filter((n) => {
  for (let divisor = 2; divisor * divisor <= n; divisor += 1) if (n % divisor === 0) return false;
  return true;
});
const fraction = (value: number): number => ((value % 1) * 2 ** 32) | 0;
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUNDS = PRIMES.slice(0, 64).map((prime) => fraction(Math.cbrt(prime)));

/** SHA-256 of an ASCII text as eight words. Of our own, since `crypto.subtle` is missing without https.
 *  Source: FIPS 180-4, section 6.2. */
export function sha256(text: string): Uint32Array {
  const length = text.length;
  const blocks = ((length + 8) >> 6) + 1;
  const data = new Uint32Array(blocks * 16);
  for (let at = 0; at < length; at += 1) data[at >> 2]! |= text.charCodeAt(at) << (24 - (at % 4) * 8);
  data[length >> 2]! |= 0x80 << (24 - (length % 4) * 8);
  data[data.length - 1] = length * 8;
  const state = Uint32Array.from(START);
  for (let block = 0; block < blocks; block += 1) compress(state, data.subarray(block * 16, block * 16 + 16));
  return state;
}

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function compress(state: Uint32Array, block: Uint32Array): void {
  const w = new Uint32Array(64);
  w.set(block);
  for (let i = 16; i < 64; i += 1) {
    const [a, b] = [w[i - 15]!, w[i - 2]!];
    const low = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
    const high = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
    w[i] = w[i - 16]! + low + w[i - 7]! + high;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i += 1) {
    const high = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const first = (h + high + ((e & f) ^ (~e & g)) + ROUNDS[i]! + w[i]!) | 0;
    const low = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index]! += word));
}
