/**
 * Which SDK sub-paths the program loads. Read from what the compiler emits, not from the sources' text: an import that is
 * only used for types loads nothing.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as ts from "typescript";

export interface ProgramImports {
  /** Sub-paths of Pulumi's packages, in the order in which the program comes to them. */
  sdk: readonly string[];
  /** Source files that the program consists of. */
  files: readonly string[];
}

export function programImports(projectDirectory: string, entry = "index.ts"): ProgramImports {
  const options = compilerOptions(join(projectDirectory, "tsconfig.program.json"));
  const sdk = new Set<string>();
  const files = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) {
      return;
    }
    files.add(file);
    for (const specifier of emittedRequires(file, options)) {
      if (specifier.startsWith(".")) {
        const found = sourceFile(resolve(dirname(file), specifier));
        if (found !== undefined) {
          visit(found);
        }
      } else if (specifier.startsWith("@pulumi/")) {
        sdk.add(specifier);
      }
    }
  };
  visit(join(projectDirectory, entry));
  return { sdk: [...sdk], files: [...files] };
}

function compilerOptions(file: string): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  if (error) {
    throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  }
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(file)).options;
}

function emittedRequires(file: string, options: ts.CompilerOptions): string[] {
  const { outputText } = ts.transpileModule(readFileSync(file, "utf8"), {
    fileName: file,
    // The program is CommonJS by its package.json, which transpileModule doesn't read.
    compilerOptions: { ...options, module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10 },
  });
  return [...outputText.matchAll(/\brequire\("([^"]+)"\)/g)].map((match) => match[1] ?? "");
}

/** Source of a relative import, or nothing for data files. */
function sourceFile(path: string): string | undefined {
  return [`${path}.ts`, join(path, "index.ts")].find((candidate) => existsSync(candidate));
}
