; inherits: kdl

; Made by `cargo xtask editors` from the compiler's schema table; not to be edited.
; For files of the language `gabion`, parsed by tree-sitter-kdl 2: see editors/README.md.

; What stands at the top of the file.
((node name: (identifier) @keyword)
  (#any-of? @keyword
    "agent" "assume" "automation" "break-glass" "breaker" "check" "cluster" "data"
    "emit" "environment" "expect" "gabion" "gate" "organization" "package" "person"
    "pipeline" "procedure" "repository" "runner" "secret" "service" "shared-hosts" "team"))

; What stands in a block.
((node name: (identifier) @keyword)
  (#any-of? @keyword
    "actions-token" "admits" "answers" "app-token" "approve" "approves" "area" "aws"
    "aws-role" "before" "binds" "blast-radius" "borrows" "branch" "build" "by"
    "can" "changed-by" "deploy" "deploy-key" "destroyed-by" "github-app" "holds" "hosted"
    "identity" "image" "job" "job-token" "kubernetes" "login" "machine-user" "may"
    "may-hold" "merges" "model-key" "never" "not" "observed" "opened-by" "proposes"
    "rbac" "reach" "reads" "registry-token" "resources" "rollback" "rollout" "runs"
    "scope" "service-account" "state" "step" "trusted-publisher" "undo" "user-token" "verbs"
    "verification" "verifies" "when" "withhold" "within"))

; Effects.
((node name: (identifier) @function.builtin)
  (#any-of? @function.builtin
    "administer" "change" "destroy" "leak" "observe" "propose" "run" "ship"
    "spend"))

; Errors in this edition.
((node name: (identifier) @error)
  (#any-of? @error
    "baseline" "managed-settings" "preset" "use" "wall"))

; Words with a meaning of their own.
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "edition")
  (#any-of? @constant.builtin
    "2026"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "plan")
  (#any-of? @constant.builtin
    "enterprise" "free" "team"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "visibility")
  (#any-of? @constant.builtin
    "internal" "private" "public"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "tier")
  (#any-of? @constant.builtin
    "development" "production" "shared" "staging" "test"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "in")
  (#any-of? @constant.builtin
    "actions" "hosted" "organization" "unknown" "workstation"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "key")
  (#any-of? @constant.builtin
    "organization" "repository"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "trust")
  (#any-of? @constant.builtin
    "trusted" "untrusted"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "opens")
  (#any-of? @constant.builtin
    "unknown"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "access")
  (#any-of? @constant.builtin
    "read" "unknown" "write"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "by")
  (#any-of? @constant.builtin
    "unknown"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "lives")
  (#any-of? @constant.builtin
    "many-jobs" "one-job"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "sync")
  (#any-of? @constant.builtin
    "automatic" "unknown"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "per")
  (#any-of? @constant.builtin
    "day" "month" "run" "week"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "enforced-by")
  (#any-of? @constant.builtin
    "gateway" "platform" "prompt" "provider"))
((prop
  key: (identifier) @property
  value: (value [(string (string_fragment) @constant.builtin) (string) @constant.builtin]))
  (#eq? @property "to")
  (#any-of? @constant.builtin
    "last-approved"))

; A node behind `/-` is none. Its text tells: a pattern with `(node_comment)` in it takes minutes to compile.
((node name: (identifier) @comment) @_node
  (#match? @_node "^/-"))
