// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import JSONText

/// How much of what a provider says is taken.
enum AnswerBounds {
    /// One order makes no more; an answer with more is not understood.
    static let outputsMaximum = 256
    /// In bytes of UTF-8; what is longer is cut off.
    static let messageMaximum = 1_000
    static let codeMaximum = 100
}

extension ProviderAnswer {
    /// The name is in lower case.
    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    var isSuccess: Bool { 200..<300 ~= status }

    /// `nil` where it is no JSON.
    var json: JSON? {
        do throws(JSONError) {
            return try JSONParser.parse(body)
        } catch {
            return nil
        }
    }

    /// Without parameters, in lower case: `image/png`.
    var mediaType: String? {
        header("content-type")
            .flatMap { $0.split(separator: ";").first }
            .map { $0.lowercased().filter { !$0.isWhitespace } }
    }

    /// Why an answer that is neither a refusal nor what is documented says nothing.
    var puzzling: ProviderFault {
        isSuccess
            ? ProviderFault(.down, code: "unreadable-answer")
            : ProviderFault(Self.kind(of: status), code: String(status))
    }

    /// - Source: docs/adapters/providers.md, "Classes of faults"
    static func kind(of status: Int) -> ProviderFault.Kind {
        switch status {
        case 401, 403: .unauthorized
        case 402: .balanceEmpty
        case 429: .rateLimited
        case 400..<500: .invalid
        default: .down
        }
    }

    /// Whether the status alone says that a job was not taken on.
    ///
    /// Not so after a timeout (408), a conflict (409), which may be with the very same job, or a
    /// failure of the provider's own, in the midst of which it may have begun.
    var isRefusal: Bool {
        400..<500 ~= status && status != 408 && status != 409 && status != 425
    }

    /// What an answer to a submission without a job means.
    func refusal(code: String? = nil, message: String? = nil) -> SubmitOutcome {
        var fault = puzzling
        if let code { fault.code = code.cut(to: AnswerBounds.codeMaximum) }
        fault.message = message?.cut(to: AnswerBounds.messageMaximum)
        let isOfInput = fault.kind == .invalid || fault.kind == .unauthorized
        if isOfInput, fault.speaksOfModeration { fault.kind = .moderation }
        return isRefusal ? .refused(fault) : .unknown(fault)
    }
}

extension ProviderFault {
    /// Whether its words are about what may not be made.
    ///
    /// It tells faults apart for people; no money follows from it.
    var speaksOfModeration: Bool {
        let text = (code + " " + (message ?? "")).lowercased()
        let words = [
            "flagged", "policy", "policies", "moderat", "nsfw", "sensitive", "safety", "prohibited",
        ]
        return words.contains { text.contains($0) }
    }

    /// A job that was taken on, and failed.
    static func failure(_ code: String?, _ message: String?) -> ProviderFault {
        let code = code.flatMap { $0.isEmpty ? nil : $0 } ?? "failed"
        var fault = ProviderFault(
            .failed,
            code: code.cut(to: AnswerBounds.codeMaximum),
            message: message?.cut(to: AnswerBounds.messageMaximum)
        )
        if fault.speaksOfModeration { fault.kind = .moderation }
        return fault
    }
}

extension String {
    /// Its beginning, of at most so many bytes of UTF-8, without a half of a scalar.
    func cut(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var view = String.UnicodeScalarView()
        var count = 0
        for scalar in unicodeScalars {
            count += UTF8.width(scalar)
            guard count <= bytes else { break }
            view.append(scalar)
        }
        return String(view)
    }
}

extension JSON {
    /// An address of a file.
    var link: String? {
        word.flatMap { URLText.isLink($0) ? $0 : nil }
    }

    /// The addresses in a list; `nil` where one is none, or there are none or too many.
    var links: [String]? {
        guard case .array(let items) = self, 1...AnswerBounds.outputsMaximum ~= items.count else {
            return nil
        }
        let links = items.compactMap(\.link)
        return links.count == items.count ? links : nil
    }

    /// From 0 to 100; written as a number or a text, with or without decimals or a `%`.
    var percent: Int? {
        guard let digits = literal?.prefix(while: { $0.isASCII && $0.isNumber }), !digits.isEmpty
        else { return nil }
        return min(Int(digits.prefix(6)) ?? 0, 100)
    }

    /// A number that is not negative, or a text of one, as a plain decimal.
    var quantity: String? {
        guard let text = literal.flatMap({ DecimalText($0)?.text }), !text.hasPrefix("-") else {
            return nil
        }
        return text
    }
}

extension ObservedJob {
    static func succeeded(_ job: String, _ outputs: [Output], _ cost: Cost? = nil) -> ObservedJob {
        var observed = ObservedJob(job, .succeeded)
        observed.outputs = outputs
        observed.cost = cost
        return observed
    }

    static func failed(_ job: String, _ fault: ProviderFault, _ cost: Cost? = nil) -> ObservedJob {
        var observed = ObservedJob(job, .failed)
        observed.fault = fault
        observed.cost = cost
        return observed
    }

    static func outputs(_ kind: String, _ urls: [String]) -> [Output] {
        urls.map { Output(kind, url: $0) }
    }
}

extension ObservedJob.Content {
    /// `nil` where the text is no base64, or of nothing.
    init?(_ mediaType: String, base64: String) {
        guard let bytes = Base64.decode(base64), !bytes.isEmpty else { return nil }
        self.init(mediaType, bytes)
    }

    static func text(_ text: String) -> ObservedJob.Content {
        ObservedJob.Content("text/plain", Array(text.utf8))
    }
}
