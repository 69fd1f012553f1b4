import { type Document, list, type Statement } from "./document";

/** Somebody who asks for something, as IAM sees it. */
export interface Request {
    action: string;
    /** ARN; `*` for actions that know no resource. */
    resource?: string;
    /** Who asks, where the document names principals; of a session its role. */
    principal?: { kind: "AWS" | "Service" | "Federated"; name: string };
    /** Condition keys that the request has; a key that is not here is absent. */
    context?: Record<string, string>;
}

/**
 * Whether IAM would let the request through, by these documents alone: an explicit Deny wins, and what nothing allows is
 * denied. Source: IAM user guide, policy evaluation logic and condition operators.
 * @throws for an operator or element that it does not know, so that a new one cannot pass unseen.
 */
export function allows(documents: Document[], request: Request): boolean {
    const that = documents.flatMap(({ Statement }) => Statement).filter((statement) => applies(statement, request));
    return that.some(({ Effect }) => Effect === "Allow") && !that.some(({ Effect }) => Effect === "Deny");
}

const elements = ["Sid", "Effect", "Action", "Resource", "Principal", "Condition"];

function applies(statement: Statement, { action, resource = "*", principal, context = {} }: Request): boolean {
    const strange = Object.keys(statement).filter((element) => !elements.includes(element));
    if (strange.length > 0) throw new Error(`unknown element ${strange.join(", ")}`);
    // Of AWS's own principals IAM knows this one always.
    const known: Record<string, string> = {
        ...(principal?.kind === "AWS" && { "aws:PrincipalArn": principal.name }),
        ...context,
    };
    return (
        list(statement.Action).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
        (statement.Resource === undefined || list(statement.Resource).some((pattern) => like(pattern, resource))) &&
        (statement.Principal === undefined || isAmong(statement.Principal, principal)) &&
        Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
            Object.entries(keys).every(([key, values]) => holds(operator, list(values), known[key])),
        )
    );
}

/** An account, which its root stands for, is all of its principals that their own policies allow it. */
function isAmong(those: NonNullable<Statement["Principal"]>, asking: Request["principal"]): boolean {
    if (those === "*") return true;
    const account = asking?.kind === "AWS" ? /^arn:aws:\w+::\d{12}:/.exec(asking.name)?.[0] : undefined;
    const meant = ["*", asking?.name, account && `${account}root`];
    return asking !== undefined && list(those[asking.kind]).some((name) => meant.includes(name));
}

function holds(operator: string, values: string[], actual: string | undefined): boolean {
    const judge = operators[operator];
    if (judge === undefined) throw new Error(`unknown operator ${operator}`);
    return judge(values, actual);
}

/** A positive operator fails on a key that is absent, a negated one holds. */
const operators: Record<string, (values: string[], actual: string | undefined) => boolean> = {
    StringEquals: (values, actual) => actual !== undefined && values.includes(actual),
    StringNotEquals: (values, actual) => actual === undefined || !values.includes(actual),
    StringLike: (values, actual) => actual !== undefined && values.some((pattern) => like(pattern, actual)),
    ArnEquals: (values, actual) => actual !== undefined && values.some((pattern) => like(pattern, actual)),
    Bool: (values, actual) => actual !== undefined && values.includes(actual),
    Null: ([absent], actual) => (absent === "true") === (actual === undefined),
};

/** IAM's wildcards: `*` for any text, `?` for any character. */
export function like(pattern: string, text: string): boolean {
    const expression = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${expression}$`, "s").test(text);
}
