// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print a completion script for a shell.",
        discussion: """
              tally completions bash > /etc/bash_completion.d/tally
              tally completions zsh > ~/.zsh/completions/_tally
            """
    )

    @Argument(
        help: "bash, zsh or fish.",
        transform: { text in
            guard let shell = CompletionShell(rawValue: text) else {
                throw ValidationError("Give bash, zsh or fish.")
            }
            return shell
        }
    )
    var shell: CompletionShell

    func run() throws {
        try Terminal.print(Tally.completionScript(for: shell))
    }
}
