/**
 * The account's read door over HTTP, for `npm run recover` as it works on a real account: the Resource Groups Tagging API as
 * the AWS SDK calls it (AWS JSON 1.1), and the few reads of the AWS CLI, which its stand-in passes on.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { AccountView } from "../../account/account-view";
import { AwsError } from "../../account/aws-error";
import { cliAnswer } from "./cli-answers";
import { taggedResources } from "./tagged-resources";

export interface ServedReads {
  url: string;
  close(): void;
}

/** Source: Resource Groups Tagging API reference, GetResources: 50 resources a page by default. */
const resourcesPerPage = 50;

interface GetResources {
  TagFilters?: { Key: string; Values: string[] }[];
  ResourceTypeFilters?: string[];
  PaginationToken?: string;
}

export async function serveAwsReads(account: AccountView): Promise<ServedReads> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(account, request);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(account: AccountView, request: IncomingMessage): Promise<{ status: number; body: object }> {
  const body = JSON.parse((await text(request)) || "{}");
  try {
    if (request.url === "/cli") {
      const { argv, region } = body as { argv: string[]; region: string };
      return { status: 200, body: { answer: cliAnswer(account, argv, region) } };
    }
    if (request.headers["x-amz-target"] === "ResourceGroupsTaggingAPI_20170126.GetResources") {
      account.authenticate("tag:resources");
      return { status: 200, body: page(account, regionOf(request), body as GetResources) };
    }
  } catch (error) {
    if (error instanceof AwsError) {
      return { status: error.httpStatus, body: { __type: error.code, code: error.code, message: error.message } };
    }
    throw error;
  }
  return { status: 404, body: { __type: "UnknownOperationException", message: "The rehearsal reads nothing else." } };
}

function page(
  account: AccountView,
  region: string,
  { TagFilters = [], ResourceTypeFilters = [], PaginationToken = "" }: GetResources,
): object {
  const found = taggedResources(account, {
    region,
    tags: Object.fromEntries(TagFilters.map(({ Key, Values: [value = ""] }) => [Key, value])),
    ...(ResourceTypeFilters.length === 0 ? {} : { resourceTypes: ResourceTypeFilters }),
  });
  const first = Number(PaginationToken || 0);
  const next = first + resourcesPerPage;
  return {
    PaginationToken: next < found.length ? String(next) : "",
    ResourceTagMappingList: found.slice(first, next).map(({ arn, tags }) => ({
      ResourceARN: arn,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

/** Of the signature's scope: "Credential=<key>/<date>/<region>/tagging/aws4_request". */
function regionOf({ headers }: IncomingMessage): string {
  return /Credential=[^/]+\/\d+\/([\w-]+)\//.exec(headers.authorization ?? "")?.[1] ?? "us-east-1";
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}
