// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// One thing that a task made.
struct RunwareResult {
    /// The same on each poll.
    let name: String
    let output: ObservedJob.Output
    let cost: DecimalText?

    /// `nil` where the item shows nothing that was made.
    init?(_ item: JSON, _ kind: String) {
        guard let output = Self.output(item, kind) else { return nil }
        self.output = output
        let names = ["imageUUID", "videoUUID", "audioUUID", "mediaUUID"]
        name = names.lazy.compactMap { item[$0]?.word }.first ?? item.canonical.serialized
        cost = item["cost"]?.literal.flatMap { DecimalText($0) }
    }

    /// Whether an item only says that the task is taken on: a success with nothing to show is odd.
    static func isAcknowledgement(_ item: JSON) -> Bool {
        guard case .object(let members) = item else { return false }
        return members.allSatisfy { $0.name == "taskType" || $0.name == "taskUUID" }
    }

    /// What is flagged is withheld, whether there is an address or not.
    private static func output(_ item: JSON, _ kind: String) -> ObservedJob.Output? {
        if let flag = item["NSFWContent"] {
            guard let isFlagged = flag.flag else { return nil }
            if isFlagged { return ObservedJob.Output(kind, url: nil, isBlocked: true) }
        }
        let names = ["imageURL", "videoURL", "audioURL", "mediaURL"]
        if let url = names.lazy.compactMap({ item[$0]?.link }).first {
            return ObservedJob.Output(kind, url: url)
        }
        if let text = item["imageBase64Data"]?.word {
            return ObservedJob.Content("image/*", base64: text)
                .map { ObservedJob.Output(kind, url: nil, content: $0) }
        }
        if let text = item["imageDataURI"]?.word {
            return ObservedJob.Content(dataURI: text)
                .map { ObservedJob.Output(kind, url: nil, content: $0) }
        }
        guard kind == "text", let text = item["text"]?.word else { return nil }
        return ObservedJob.Output(kind, url: nil, content: .text(text))
    }
}

extension ObservedJob.Content {
    /// Of a URL that holds the file itself: `data:image/png;base64,…`.
    init?(dataURI text: String) {
        let marker = ";base64,"
        guard text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") else { return nil }
        let head = text[...comma]
        guard head.hasSuffix(marker) else { return nil }
        let mediaType = String(head.dropFirst("data:".count).dropLast(marker.count))
        self.init(mediaType, base64: String(text[text.index(after: comma)...]))
    }
}
