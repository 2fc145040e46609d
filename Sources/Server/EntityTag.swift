// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// The tag of an answer's bytes, so that who asks again is not sent the same again.
///
/// RFC 9110, 8.8.3 and 13.1.2.
enum EntityTag {
    static func of(_ bytes: [UInt8]) -> String {
        "\"" + SHA256.hash(bytes).hex.prefix(32) + "\""
    }

    /// Whether an `If-None-Match` names the tag, or any.
    static func isNamed(_ tag: String, by condition: String) -> Bool {
        condition.split { ", \t".contains($0) }.contains {
            $0 == "*" || $0 == tag || $0 == "W/" + tag
        }
    }
}

extension Answer {
    /// With its tag, and without its bytes if they are what the caller has.
    func tagged(for condition: String?) -> Answer {
        guard status == 200, content.isTagged else { return self }
        let tag = EntityTag.of(bytes)
        var answer = self
        if let condition, EntityTag.isNamed(tag, by: condition) {
            answer = Answer(status: 304, content: .nothing)
            answer.position = position
        }
        answer.entityTag = tag
        return answer
    }
}
