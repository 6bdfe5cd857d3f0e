// Starts `realpolitik lsp` and hands it the files of cases. All that the editor
// shows comes from there.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

/** @type {LanguageClient | undefined} */
let client;

/** Files that may belong to a case; the server says which do. */
const FILES = ["**/case.toml", "**/*.csv", "**/*.bib"];

/** The extension for TOML that can complete by a schema. */
const TOML = "tamasfe.even-better-toml";

function program() {
  return vscode.workspace.getConfiguration("realpolitik").get("path") || "realpolitik";
}

async function start() {
  const server = { command: program(), args: ["lsp"] };
  const documentSelector = FILES.map((pattern) => ({ scheme: "file", pattern }));
  client = new LanguageClient("realpolitik", "Realpolitik", server, { documentSelector });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    await failed(server.command, error);
  }
}

/** Says that the server does not start, and what can be done. */
async function failed(command, error) {
  const [where, schema] = ["Say where it is", "Use the schema alone"];
  const chosen = await vscode.window.showErrorMessage(
    `Realpolitik: \`${command} lsp\` does not start (${error.message ?? error}).`,
    where,
    schema,
  );
  if (chosen === where) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "realpolitik.path");
  } else if (chosen === schema) {
    await vscode.commands.executeCommand("realpolitik.useSchema");
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function restart() {
  await stop();
  await start();
}

/**
 * Without the program: the schema that is packed with this extension, for the
 * extension that reads TOML. Keys are completed then, and names are not.
 */
async function useSchema(context) {
  if (!vscode.extensions.getExtension(TOML)) {
    await vscode.commands.executeCommand("workbench.extensions.search", TOML);
    return;
  }
  const settings = vscode.workspace.getConfiguration("evenBetterToml");
  const schema = vscode.Uri.joinPath(context.extensionUri, "case.schema.json").toString();
  const associations = { ...settings.get("schema.associations"), ".*/case\\.toml$": schema };
  await settings.update("schema.associations", associations, vscode.ConfigurationTarget.Global);
}

/** @param {vscode.ExtensionContext} context */
async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("realpolitik.restart", restart),
    vscode.commands.registerCommand("realpolitik.useSchema", () => useSchema(context)),
    vscode.workspace.onDidChangeConfiguration((change) =>
      change.affectsConfiguration("realpolitik.path") ? restart() : undefined,
    ),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
