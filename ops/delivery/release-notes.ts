import type { Images } from "../open-environment";

interface Released {
    release: string;
    images: Images;
    url: string;
}

/** What was released, as Markdown; the commit is what GitHub Actions say. */
export function releaseNotes(stack: string, { release, images, url }: Released, env: NodeJS.ProcessEnv): string {
    const { GITHUB_SHA: commit } = env;
    const rows = Object.entries(images).map(([image, reference]) => `| ${image} | \`${reference}\` |`);
    return [
        `# ${stack}: ${release}`,
        `${url}${commit === undefined ? "" : `, of the commit ${commit}`}`,
        ["| image | digest |", "|---|---|", ...rows].join("\n"),
    ]
        .join("\n\n")
        .concat("\n");
}
