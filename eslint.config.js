import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** `object.property`, called or not, is refused in favour of select. */
const useSelect = (object, property) => ({ object, property, message: "use select" });

export default defineConfig(
  // these import packages that only they install
  {
    ignores: [
      "dist/",
      "coverage/",
      "docs/api/",
      "**/node_modules/",
      "**/fixture/",
      "spec/bench/out/",
      "spec/bench/peers/",
      "spec/angular/",
      "examples/angular/",
    ],
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/no-empty-function": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/no-namespace": ["error", { allowDeclarations: true }],
      // wrong for a flag that a closure sets while we wait
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        {
          argsIgnorePattern: "^_",
          varsIgnorePattern: "^_",
          caughtErrorsIgnorePattern: "^_",
          ignoreUsingDeclarations: true,
        },
      ],
      "@typescript-eslint/no-dynamic-delete": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/unified-signatures": "off",
    },
  },
  {
    files: ["lib/**/*.ts"],
    rules: {
      "no-restricted-properties": ["error", useSelect("Promise", "race"), useSelect("AbortSignal", "any")],
      // a user's reason is passed on as it came, whatever it is
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
    },
  },
  {
    // where pointers move, `!` states an invariant of the list
    files: ["lib/core/**/*.ts", "lib/channel/**/*.ts", "lib/sync/**/*.ts", "lib/cancel/**/*.ts", "lib/time/**/*.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["spec/**/*.ts", "examples/**/*.ts", "tools/**/*.ts"],
    rules: {
      "@typescript-eslint/explicit-module-boundary-types": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/require-await": "off",
    },
  },
);
