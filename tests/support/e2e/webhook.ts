import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { address } from "./target";

export interface Delivery {
    body: string;
    /** GitHub's id of the delivery; a new one unless given. */
    id?: string;
    /** Signs with another secret than the application's. */
    secret: string;
    /** For which it is waited. */
    limitSeconds?: number;
}

/** By which the deliveries of the tests are found again. */
export const deliveryPrefix = "e2e-";

export const deliveryId = () => `${deliveryPrefix}${randomUUID()}`;

export const commitId = () => randomBytes(20).toString("hex");

/** A push of the given commits to `owner/name`, as GitHub spells it. */
export function push(repository: string, commits: { id: string; message: string; author: string }[]): string {
    return JSON.stringify({
        ref: "refs/heads/main",
        repository: {
            name: repository.split("/").at(-1),
            full_name: repository,
            html_url: `https://github.com/${repository}`,
            default_branch: "main",
        },
        commits: commits.map(({ id, message, author }) => ({
            id,
            message,
            timestamp: new Date().toISOString(),
            url: `https://github.com/${repository}/commit/${id}`,
            author: { name: author, email: `${author}@example.org`, username: author },
        })),
    });
}

/** Posts a delivery to the webhook as GitHub does; returns the status. */
export async function deliver({ body, id = deliveryId(), secret, limitSeconds = 60 }: Delivery): Promise<number> {
    const response = await fetch(`${address}/api/webhooks/github`, {
        method: "POST",
        headers: {
            "Content-Type": "application/json",
            "X-GitHub-Event": "push",
            "X-GitHub-Delivery": id,
            "X-Hub-Signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
        },
        body,
        signal: AbortSignal.timeout(limitSeconds * 1000),
    });
    await response.arrayBuffer();
    return response.status;
}
