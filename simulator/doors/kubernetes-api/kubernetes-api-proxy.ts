/**
 * The proxy through which a rehearsed program reaches HTTPS: it answers for the endpoints of the simulated EKS clusters,
 * with each cluster's own certificate, and refuses everything else, so that nothing leaves the machine.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import type { AccountView } from "../../account/account-view";
import type { StoredResource } from "../../account/kind";
import { clusterAtHost, isSilent } from "../../account/kubernetes/api";
import { answerTo } from "./api-answers";

export interface ServedApis {
  port: number;
  close(): void;
}

export async function serveKubernetesApis(account: AccountView): Promise<ServedApis> {
  const sockets = new Set<Duplex>();
  // One server speaks HTTP for all clusters; the host that the connection was opened for says which one is meant.
  const hosts = new WeakMap<object, string>();
  const api = createServer((request, response) => respond(account, hosts.get(request.socket), request, response));

  const proxy = createServer((_request, response) => refuse(response));
  proxy.on("connect", (request, socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    const host = (request.url ?? "").replace(/:\d+$/, "");
    const cluster = clusterAtHost(account, host);
    if (!cluster) {
      socket.end(`HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\n\r\n${nothingLeaves(host)}\n`);
      return;
    }
    if (isSilent(account, cluster)) {
      return; // packets are dropped: the caller hears nothing until it gives up
    }
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    const secured = secure(account, cluster, socket);
    hosts.set(secured, host);
    api.emit("connection", secured);
  });

  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      for (const server of [proxy, api]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

function secure(account: AccountView, cluster: StoredResource, socket: Duplex): TLSSocket {
  const certificate = account.find("eks:servingCertificate", cluster.id, cluster.region)?.attributes;
  const secured = new TLSSocket(socket, {
    isServer: true,
    cert: String(certificate?.certificatePem),
    key: String(certificate?.privateKeyPem),
  });
  secured.on("error", () => secured.destroy());
  return secured;
}

function respond(
  account: AccountView,
  host: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const cluster = clusterAtHost(account, host ?? "");
  if (!cluster) {
    refuse(response);
    return;
  }
  const answer = answerTo(account, cluster, request.url ?? "/", request.headers.authorization);
  response.writeHead(answer.status, { "content-type": answer.contentType });
  response.end(answer.body);
}

function refuse(response: ServerResponse): void {
  response.writeHead(502, { "content-type": "text/plain" });
  response.end(nothingLeaves("this address"));
}

function nothingLeaves(host: string): string {
  return `The rehearsal reaches no network: it answers for simulated EKS clusters, and ${host} is none.`;
}
