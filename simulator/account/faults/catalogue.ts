/** Every fault that can be asked for: first those of any kind, then those of one. */

import { anyKindFaults } from "./any-kind-faults";
import { eksFaults } from "./eks-faults";
import type { Fault } from "./fault";
import { networkFaults } from "./network-faults";
import { sageMakerFaults } from "./sagemaker-faults";
import { storageFaults } from "./storage-faults";

export const faults: readonly Fault[] = [
  ...anyKindFaults,
  ...networkFaults,
  ...storageFaults,
  ...eksFaults,
  ...sageMakerFaults,
];
