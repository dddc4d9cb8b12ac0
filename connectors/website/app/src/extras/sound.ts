/** Two soft notes. A browser that has not been touched yet stays silent. */
export function chime(): void {
  const context = new AudioContext();
  [660, 880].forEach((frequency, index) => {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const begin = context.currentTime + index * 0.14;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.12, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.3);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + 0.3);
  });
  setTimeout(() => void context.close(), 1_000);
}
