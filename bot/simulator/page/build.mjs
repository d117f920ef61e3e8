// Bundles src/ into built/: index.html, page.js, page.css, icon.svg. `--watch` goes on doing so.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "built");
const settings = {
  absWorkingDir: here,
  entryPoints: { page: "src/main.tsx" },
  outdir: built,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
};

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });
for (const file of ["index.html", "icon.svg"]) {
  copyFileSync(join(here, "src", file), join(built, file));
}
if (process.argv.includes("--watch")) {
  await (await context({ ...settings, minify: false, logLevel: "info" })).watch();
} else {
  await build(settings);
}
