// An S3 bucket for the tests of backups, as strict as the one that the program makes: requests are signed for its region,
// no ACL but the owner's, and objects encrypted with KMS, whose ETag is no MD5. `node s3-stub.mjs PORT REGION [ADDRESS]`; says what it takes, a line an object.
import { createServer } from "node:http";

const [port, region, address = "127.0.0.1"] = process.argv.slice(process.argv.findIndex((word) => /^\d+$/.test(word)));
const objects = new Map();

const refuse = (response, status, code) => {
    response.writeHead(status, { "content-type": "application/xml" });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
};
const headers = (body) => ({
    "content-length": body.length,
    etag: '"00000000000000000000000000000000"',
    "last-modified": new Date().toUTCString(),
    "x-amz-server-side-encryption": "aws:kms",
});

createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://bucket");
    // The bucket is in the host's name.
    const key = decodeURIComponent(pathname).slice(1);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const acl = request.headers["x-amz-acl"];

    if (!request.headers.authorization?.includes(`/${region}/s3/aws4_request`))
        return refuse(response, 301, "PermanentRedirect");
    if (acl !== undefined && acl !== "bucket-owner-full-control")
        return refuse(response, 400, "AccessControlListNotSupported");
    if (searchParams.has("location")) return refuse(response, 403, "AccessDenied");
    if (request.method === "PUT") {
        objects.set(key, body);
        console.log(key, body.length);
        response.writeHead(200, { ...headers(body), "content-length": 0 });
        return response.end();
    }
    if (key === "") {
        const contents = [...objects].map(
            ([name, { length }]) =>
                `<Contents><Key>${name}</Key><Size>${length}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`,
        );
        response.writeHead(200, { "content-type": "application/xml" });
        return response.end(
            `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`,
        );
    }
    const object = objects.get(key);
    if (object === undefined) return refuse(response, 404, "NoSuchKey");
    response.writeHead(200, headers(object));
    response.end(request.method === "HEAD" ? undefined : object);
}).listen(Number(port), address, () => console.log("ready"));
