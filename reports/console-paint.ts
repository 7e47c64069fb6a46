export type Tone = 'bad' | 'doubt' | 'good' | 'quiet' | 'strong';
/** Colours a text, or leaves it as it is where no terminal reads it. */
export type Paint = (tone: Tone, text: string) => string;

/** How the terminal is written to. width: its columns. */
export interface Style {
  paint: Paint;
  width: number;
  verbose: boolean;
}
