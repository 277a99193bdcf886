import ArgumentParser

/// `souk completion`
struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion", abstract: "Print the completion script of a shell.",
        discussion: "For bash: souk completion bash > /etc/bash_completion.d/souk")

    @Argument(help: "bash, zsh or fish.")
    var shell: String

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else {
            throw CommandFailure(.usage, "The shell is \"\(shell)\"; it must be bash, zsh or fish.")
        }
        Console.print(SoukCommand.completionScript(for: shell))
    }
}
