/** Settings → platform → outputs. */
import { deployPlatform } from "./stacks/platform";
import { loadSettings } from "./stacks/settings";

export = async () => deployPlatform(loadSettings());
