declare module '@11ty/eleventy' {
  export interface Settings {
    addTemplate(path: string, content: string, data: Record<string, unknown>): void;
    addTransform(name: string, change: (this: { page: { inputPath: string } }, content: string) => string): void;
    setQuietMode(quiet: boolean): void;
  }
  export class Eleventy {
    constructor(
      input: string,
      output: string,
      options: { quietMode: boolean; config: (settings: Settings) => void; configPath: null },
    );
    write(): Promise<void>;
  }
}
