import { isUnknown, text, type Fields } from "../values";
import { readKubeconfig } from "./connection";

/** Whether a changed provider configuration points at another cluster, so that everything on it has to be made anew. */
export function otherCluster(olds: Fields, news: Fields): boolean {
    const [before, after] = [text(olds, "clusterIdentifier"), text(news, "clusterIdentifier")];
    if (before !== undefined && after !== undefined && before !== "" && after !== "") return before !== after;
    const [from, to] = [server(olds), server(news)];
    return from !== undefined && to !== undefined && from !== to;
}

/** Address of the cluster meant; undefined where it cannot be told. */
function server(config: Fields): string | undefined {
    if (isUnknown(config["kubeconfig"]) || isUnknown(config["context"])) return undefined;
    try {
        return readKubeconfig(text(config, "kubeconfig"), text(config, "context")).getCurrentCluster()?.server;
    } catch {
        return undefined;
    }
}
