// The packed extension holds what it needs, and starts what it says it starts.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import assert from "node:assert/strict";

const folder = mkdtempSync(join(tmpdir(), "realpolitik-vsix-"));
after(() => rmSync(folder, { recursive: true }));
execFileSync("python3", ["-m", "zipfile", "-e", "realpolitik.vsix", folder]);
const inside = join(folder, "extension");
const manifest = JSON.parse(readFileSync(join(inside, "package.json"), "utf8"));

test("the schema is the one that the program publishes", () => {
  const packed = readFileSync(join(inside, "case.schema.json"), "utf8");
  assert.equal(packed, readFileSync("../../schema/case.schema.json", "utf8"));
});

test("the client of the protocol is packed with it", () => {
  const require = createRequire(join(inside, "extension.js"));
  for (const needed of Object.keys(manifest.dependencies)) {
    assert.ok(require.resolve(`${needed}/package.json`).startsWith(folder), needed);
  }
});

/** The extension with an editor that notes what is done. */
function activated({ fails = false, chosen = undefined, settings = {} } = {}) {
  const done = { commands: {}, started: [], stopped: 0, shown: [], executed: [], updated: [] };
  class LanguageClient {
    constructor(id, name, server, options) {
      Object.assign(this, { server, options });
    }
    async start() {
      done.started.push(this);
      if (fails) throw new Error("not found");
    }
    async stop() {
      done.stopped += 1;
    }
  }
  const vscode = {
    ConfigurationTarget: { Global: 1 },
    Uri: { joinPath: (base, name) => `${base}/${name}` },
    extensions: { getExtension: (id) => settings[id] },
    commands: {
      registerCommand: (name, run) => {
        done.commands[name] = run;
        return { dispose() {} };
      },
      executeCommand: async (...all) => {
        done.executed.push(all);
        return done.commands[all[0]]?.();
      },
    },
    window: {
      showErrorMessage: async (...all) => {
        done.shown.push(all);
        return chosen;
      },
    },
    workspace: {
      getConfiguration: (section) => ({
        get: (key) => settings[`${section}.${key}`],
        update: async (...all) => done.updated.push(all),
      }),
      onDidChangeConfiguration: (run) => {
        done.changed = run;
        return { dispose() {} };
      },
    },
  };
  const load = Module._load;
  Module._load = (name, ...rest) => {
    if (name === "vscode") return vscode;
    if (name === "vscode-languageclient/node") return { LanguageClient };
    return load(name, ...rest);
  };
  try {
    const require = createRequire(import.meta.url);
    const path = join(inside, manifest.main);
    delete require.cache[path];
    return { done, extension: require(path) };
  } finally {
    Module._load = load;
  }
}

const context = () => ({ subscriptions: [], extensionUri: "file:///extension" });

test("it starts the program that the settings name, for the files of cases", async () => {
  const { done, extension } = activated({ settings: { "realpolitik.path": "/opt/realpolitik" } });
  await extension.activate(context());
  assert.deepEqual(done.started[0].server, { command: "/opt/realpolitik", args: ["lsp"] });
  const patterns = done.started[0].options.documentSelector.map((f) => f.pattern);
  assert.deepEqual(patterns, ["**/case.toml", "**/*.csv", "**/*.bib"]);
  for (const { command } of manifest.contributes.commands) {
    assert.ok(done.commands[command], command);
  }
  await done.changed({ affectsConfiguration: () => false });
  assert.equal(done.stopped, 0);
  await done.changed({ affectsConfiguration: (name) => name === "realpolitik.path" });
  assert.deepEqual([done.stopped, done.started.length], [1, 2]);
  await extension.deactivate();
  assert.equal(done.stopped, 2);
});

test("a program that does not start is told, and the schema helps where it is wanted", async () => {
  const settings = { "tamasfe.even-better-toml": {}, "evenBetterToml.schema.associations": { a: "b" } };
  const { done, extension } = activated({ fails: true, chosen: "Use the schema alone", settings });
  await extension.activate(context());
  assert.match(done.shown[0][0], /realpolitik lsp.*not found/);
  const [key, value] = done.updated[0];
  assert.equal(key, "schema.associations");
  assert.deepEqual(value, { a: "b", ".*/case\\.toml$": "file:///extension/case.schema.json" });
});
