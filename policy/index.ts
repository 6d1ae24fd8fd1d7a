/** Thin on purpose: making a PolicyPack starts a server, so that the rules live in a module that tests can import. */
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./pack";

// The command line starts a pack in the program's folder, and the SDK reads the pack's version from the package.json of the
// current folder: the program's, which may have none. The rules go on in the program's folder, where the paths of files to
// upload begin.
const programFolder = process.cwd();
process.chdir(__dirname);
new PolicyPack("hyperpod-eks", { policies });
process.chdir(programFolder);
