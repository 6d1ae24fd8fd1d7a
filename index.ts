/** Settings → platform → outputs. */
import "./stacks/check-node";
import { deployPlatform } from "./stacks/platform";
import { skipPromiseStacks } from "./stacks/promise-stacks";
import { hushEngineShutdown } from "./stacks/quiet-shutdown";
import { loadSettings } from "./stacks/settings";

skipPromiseStacks(process.env);
hushEngineShutdown(process);

export = async () => deployPlatform(loadSettings());
