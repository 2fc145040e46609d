// SPDX-License-Identifier: Apache-2.0

internal import JSONText

extension ProviderRequest {
    /// A request with a JSON body, or none.
    static func json(
        _ method: Method,
        _ url: String,
        authorization: Delivery.Field?,
        _ body: JSON? = nil
    ) -> ProviderRequest {
        var headers = authorization.map { [$0] } ?? []
        headers.append(Delivery.Field("accept", "application/json"))
        var bytes: [UInt8] = []
        if let body {
            headers.append(Delivery.Field("content-type", "application/json"))
            body.append(to: &bytes)
        }
        return ProviderRequest(method, url, headers: headers, body: bytes)
    }
}

extension Delivery.Field {
    static func token(_ key: String) -> Delivery.Field { .key("authorization", "Bearer ", key) }

    /// What is not visible ASCII is left out of a key, as it would end the header: then the key is
    /// a wrong one, and the provider says so.
    static func key(_ name: String, _ prefix: String, _ key: String) -> Delivery.Field {
        let visible = key.utf8.filter { 0x21...0x7E ~= $0 }
        return Delivery.Field(name, prefix + String(decoding: visible, as: UTF8.self))
    }
}

extension JSON {
    /// An object without the members that are `nil`.
    static func fields(_ members: (String, JSON?)..., and others: [Member] = []) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } } + others)
    }
}

extension JobOrder {
    /// What the customer chose, but for what the adapter itself says: nobody's parameters may
    /// redirect a callback or change the job's name.
    func parameters(without names: Set<String> = []) throws(ProviderFault) -> [JSON.Member] {
        guard case .object(let members) = parameters else {
            throw ProviderFault(.invalid, code: "parameters", message: "They are no object.")
        }
        return members.filter { !names.contains($0.name) }
    }

    /// What a model makes, out of `prompt_to_image`: `image`.
    var outputKind: String {
        let word = contentType.split(separator: "_").last.map(String.init) ?? ""
        return switch word {
        case "image", "video", "audio", "text", "model": word
        case "music", "speech", "song", "sound", "voice": "audio"
        case "3d", "mesh": "model"
        default: "file"
        }
    }
}
