// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import JSONText

/// A form of texts (RFC 7578).
struct MultipartForm {
    let boundary: String
    let bytes: [UInt8]

    /// Throws what is neither a text, a number nor a flag: files cannot be sent along.
    init(_ members: [JSON.Member]) throws(ProviderFault) {
        var fields: [(name: String, value: String)] = []
        for member in members {
            guard let value = Self.text(member.value), Self.isName(member.name) else {
                throw ProviderFault(.invalid, code: "parameters", message: member.name)
            }
            fields.append((member.name, value))
        }
        // Of the content, so that it is no part of it.
        let content = fields.map { "\($0.name)\n\($0.value)" }.joined(separator: "\n")
        boundary = "tally-" + SHA256.hash(Array(content.utf8)).hex
        var text = ""
        for field in fields {
            text += "--\(boundary)\r\ncontent-disposition: form-data; name=\"\(field.name)\"\r\n"
            text += "\r\n\(field.value)\r\n"
        }
        bytes = Array((text + "--\(boundary)--\r\n").utf8)
    }

    private static func text(_ value: JSON) -> String? {
        switch value {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "\"") }
    }
}
