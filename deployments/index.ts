/** Settings → deployers and deployment settings → outputs. */
import { deploy } from "./deploy";
import { loadDeployments } from "./settings";

export = async () => deploy(loadDeployments());
