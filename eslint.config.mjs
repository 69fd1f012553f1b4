import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["node_modules/", ".lab/", "images/frontend/", "**/*.cjs"] },
    ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ["**/*.ts"] })),
    {
        files: ["**/*.ts"],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
            // The program is exported with `export =`, as Pulumi wants it.
            "@typescript-eslint/no-require-imports": ["error", { allowAsImport: true }],
            // Pulumi registers a resource by constructing it; its value is often not needed.
            "no-new": "off",
            "no-restricted-syntax": [
                "error",
                {
                    selector:
                        "ClassDeclaration[superClass.property.name='ComponentResource'] CallExpression[callee.type='Super'][arguments.length=3]",
                    message: "opts landed in the args slot: write super(type, name, {}, opts).",
                },
                {
                    selector:
                        "CallExpression[callee.property.name='apply'] NewExpression[callee.type='MemberExpression'][callee.property.name!='RunError']",
                    message: "Resources made inside apply are missing from previews and tests.",
                },
            ],
            "no-restricted-properties": [
                "error",
                { object: "pulumi", property: "Config", message: "Only config.ts reads stack configuration." },
                { object: "pulumi", property: "getStack", message: "Stacks differ in data: add a setting instead." },
            ],
        },
    },
    { files: ["config.ts", "tests/**/*.ts"], rules: { "no-restricted-properties": "off" } },
    {
        files: ["tests/**/*.ts"],
        // chai's assertions are expressions (`expect(x).to.be.true`).
        rules: { "@typescript-eslint/no-unused-expressions": "off" },
    },
    {
        files: ["workloads/**/*.ts"],
        rules: {
            "no-restricted-imports": [
                "error",
                {
                    patterns: [
                        {
                            group: ["**/infra/**", "**/lab/**", "**/ops/**"],
                            message: "workloads take inputs; they never import infra, lab or ops.",
                        },
                    ],
                },
            ],
        },
    },
    {
        files: ["index.ts", "infra/**/*.ts", "images/*.ts", "config.ts", "settings/**/*.ts"],
        rules: {
            "no-restricted-imports": [
                "error",
                { patterns: [{ group: ["**/lab/**", "**/ops/**"], message: "The program never imports lab or ops." }] },
            ],
        },
    },
);
