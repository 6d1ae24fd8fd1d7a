/** Settings → platform → outputs. */
import "./stacks/check-node";
import { deployPlatform } from "./stacks/platform";
import { skipPromiseStacks } from "./stacks/promise-stacks";
import { loadSettings } from "./stacks/settings";

skipPromiseStacks(process.env);

export = async () => deployPlatform(loadSettings());
