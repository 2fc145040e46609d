// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import EmbeddedPostgres
private import Foundation
internal import Logging

struct StoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "story",
        abstract: "Show the life of a purchase, from the checkout to the chargeback.",
        discussion: """
            Starts a server with a database of its own in a temporary folder, and deletes both \
            afterwards. Stripe and Runware are played on this machine: it needs no network, and \
            no key. Ends with 1 if the books do not balance.

              tally story
            """
    )

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "tally-story-\(TimeOrderedID.make())").path
        do {
            try await tell(in: folder)
        } catch {
            try await DataFolder.delete(folder)
            throw error
        }
        try await DataFolder.delete(folder)
    }

    private func tell(in folder: String) async throws {
        let providers = Imitations()
        try await providers.serve { url in
            let settings = try Self.settings(folder, providers, at: url)
            let key = settings.adminKey ?? ""
            try await ServerRun(settings).run { started in
                let client = StoryClient(url: "http://\(started.address)", key: key)
                let story = Story(started: started, providers: providers, client: client)
                guard try await story.tell() else {
                    throw ExitCode(Failure.Status.refused.rawValue)
                }
                return .stop
            }
        }
    }

    /// None of the operator's: the story must not touch what is theirs.
    private static func settings(
        _ folder: String,
        _ providers: Imitations,
        at url: String
    ) throws -> Settings {
        var settings = Settings()
        settings.dataFolder = folder
        settings.listen = ListenAddress.standard.at(port: 0)
        settings.adminKey = "story-" + TimeOrderedID.make()
        settings.logLevel = .error
        settings.providerURLs = ["stripe": url, "runware": url]
        settings.webhookSecrets = ["stripe": [providers.stripe.secret]]
        return settings
    }
}
