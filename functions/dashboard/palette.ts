/** A colour by day and by night. Text colours keep 4.5 : 1 against `paper`. */
interface Tone {
  readonly light: string;
  readonly dark: string;
}

export const palette = {
  paper: { light: '#fbfaf7', dark: '#161614' },
  ink: { light: '#1d1c1a', dark: '#eceae5' },
  muted: { light: '#5f5c56', dark: '#a9a59d' },
  rule: { light: '#dcd8cf', dark: '#3a3834' },
  small: { light: '#ab4210', dark: '#f0935d' },
  large: { light: '#46607c', dark: '#9db5d2' },
  mean: { light: '#5f5c56', dark: '#a9a59d' },
  supported: { light: '#1c6b3d', dark: '#7fca9b' },
  contradicted: { light: '#a0262d', dark: '#f29c9c' },
  undecidable: { light: '#6a5709', dark: '#d8c269' },
} as const satisfies Readonly<Record<string, Tone>>;

export type ToneName = keyof typeof palette;

/** The colour as a chart or a rule names it: the page decides whether it is day or night. */
export function tone(name: ToneName): string {
  return `var(--${name})`;
}

/** Declarations of every tone for one of the two. */
export function declarations(scheme: keyof Tone): string {
  return Object.entries(palette)
    .map(([name, colours]) => `--${name}:${colours[scheme]};`)
    .join('');
}
