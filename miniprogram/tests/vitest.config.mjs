import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/unit/**/*.test.{ts,mjs}'], pool: 'threads', testTimeout: 60_000 },
});
