/** Thin on purpose: making a PolicyPack starts a server, so that the rules live in a module that tests can import. */
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./pack";

new PolicyPack("hyperpod-eks", { policies });
