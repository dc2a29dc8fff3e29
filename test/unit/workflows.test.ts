import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../.github/workflows');
const files = readdirSync(folder);

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');

  it('names every action by a commit, which nobody can move', () => {
    const used = [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it('has no permission but those a job asks for, and no secret at all', () => {
    expect(text).toMatch(/^permissions: \{\}$/m);
    expect(text).not.toContain('secrets.');
  });
});

it('prod is deployed after dev, in an environment that waits for its reviewers', () => {
  const text = readFileSync(join(folder, 'deploy.yml'), 'utf8');
  const [, prod = ''] = text.split(/^ {2}prod:$/m);
  expect(prod).toContain('needs: dev');
  expect(prod).toContain('environment: prod');
  expect(prod).toContain("github.event_name == 'push'");
});
