import { KubeConfig } from "@kubernetes/client-node";
import { type Site, siteOf } from "../../../ops/delivery/site";
import type { ClusterSettings } from "../../../settings/schema";
import { open, type Run } from "./stack";
import { checkout, openTarget } from "./target";

/** The stack that the tests share, as `npm run deploy` works on it. */
export async function site({ project = checkout, change = () => undefined }: Run): Promise<Site> {
    const target = await openTarget();
    const cluster = new KubeConfig();
    if (target.kubeconfig === undefined) cluster.loadFromDefault();
    else cluster.loadFromFile(target.kubeconfig);
    cluster.setCurrentContext(target.context);
    const local = siteOf("local", checkout);
    const { settings } = local;
    const platform = { ...settings.platform, ...target.other } as ClusterSettings;
    return {
        ...local,
        state: target.state,
        settings: { ...settings, platform },
        cluster: () => Promise.resolve(cluster),
        url: () => Promise.resolve(platform.entrance.url),
        open: (images) =>
            open({
                project,
                change: (config) => {
                    change(config);
                    if (images !== undefined) config["lazysheeps:images"] = { source: "prebuilt", ...images };
                },
            }),
    };
}
