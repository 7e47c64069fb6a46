/** The compose files of one project, as a person names them. */
export interface ProjectFiles {
  files: readonly string[];
  envFiles: readonly string[];
  profiles: readonly string[];
  /** null: as Compose has it. */
  project: string | null;
  /** Its folder. Left out: where the first file lies. */
  directory?: string;
}
