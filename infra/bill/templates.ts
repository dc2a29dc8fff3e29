import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource as CloudFormation gets it. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | readonly string[];
}

export interface Template {
  readonly text: string;
  readonly resources: Readonly<Record<string, Resource>>;
}

/** Every template of a synthesised app, by stack: `Lake`, `Pipeline`. */
export function templatesIn(folder: string): Record<string, Template> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(
    files.map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const { Resources } = JSON.parse(text) as { Resources: Record<string, Resource> };
      return [file.replace('.template.json', ''), { text, resources: Resources }];
    }),
  );
}
