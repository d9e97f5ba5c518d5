/* A short tone for new entries; off until the person asks for it. */

let context: AudioContext | null = null;

export function setSound(on: boolean): void {
  if (on) {
    context ??= new AudioContext();
    void context.resume();
    tone();
  } else {
    void context?.close();
    context = null;
  }
}

export function tone(): void {
  if (!context) return;
  for (const [start, frequency] of [[0, 740], [0.18, 988]] as const) {
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    const at = context.currentTime + start;
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0.2, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.16);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + 0.17);
  }
}
