// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// The description of the whole API: `openapi.json`, and what the parts of the domain add.
///
/// Methods, paths, roles, parameters and problems come from the endpoints themselves; a part's file
/// only tells what each is for, and the shapes: `body`, `answer` and the values of `query` name
/// schemas.
enum OpenAPIDocument {
    static let bytes: [UInt8] = {
        var bytes: [UInt8] = []
        document.append(to: &bytes)
        return bytes
    }()

    private static let parts: [[UInt8]] = [
        PackageResources.credits_json, PackageResources.catalog_json,
        PackageResources.generations_json, PackageResources.payments_json,
        PackageResources.subscriptions_json, PackageResources.workflows_json,
        PackageResources.disputes_json, PackageResources.teams_json, PackageResources.alerts_json,
        PackageResources.outbound_json, PackageResources.jobs_json,
    ]

    private static let problems = [401, 403, 404, 409, 413, 415, 422, 500, 503]

    private static var document: JSON {
        var document = parse(PackageResources.openapi_json)
        var operations: [JSON.Member] = []
        for part in parts.map(parse) {
            operations += part["operations"]?.members ?? []
            document = document.adding(
                part["schemas"]?.members ?? [],
                at: ["components", "schemas"]
            )
        }
        for endpoint in Endpoint.all {
            let name = "\(endpoint.method.rawValue) \(endpoint.path)"
            guard let told = operations.first(where: { $0.name == name })?.value else {
                preconditionFailure("No file of the API's description tells of \(name).")
            }
            let method = endpoint.method.rawValue.lowercased()
            document = document.adding(
                [JSON.Member(method, describe(endpoint, told))],
                at: ["paths", endpoint.path]
            )
        }
        return document
    }

    private static func parse(_ bytes: [UInt8]) -> JSON {
        do throws(JSONError) {
            return try JSONParser.parse(bytes)
        } catch {
            preconditionFailure("A file of the API's description cannot be read: \(error)")
        }
    }

    private static func describe(_ endpoint: Endpoint, _ told: JSON) -> JSON {
        let roles = endpoint.roles.map(\.rawValue).sorted().joined(separator: ", ")
        let description = told["description"].map { $0.plainText + " " } ?? ""
        var members: [JSON.Member] = [
            .text("operationId", endpoint.operationID),
            .text("summary", told["summary"]?.plainText),
            .text("description", description + "Roles: \(roles)."),
            .list("parameters", parameters(of: endpoint, told)),
        ]
        if let body = told["body"]?.plainText {
            let content = JSON.object([JSON.Member("application/json", .schema(body))])
            members.append(
                JSON.Member(
                    "requestBody",
                    .object([.bool("required", true), JSON.Member("content", content)])
                )
            )
        }
        members.append(JSON.Member("responses", responses(of: endpoint, told)))
        return .object(members)
    }

    private static func parameters(of endpoint: Endpoint, _ told: JSON) -> [JSON] {
        let schemas = told["query"]
        let header = JSON.object([.text("$ref", "#/components/parameters/Ledger")])
        let path = endpoint.targetNames.map { name in
            parameter(name, in: "path", "Id")
        }
        let query = endpoint.parameters.sorted().map { name in
            parameter(name, in: "query", schemas?[name]?.plainText)
        }
        return [header] + path + query
    }

    private static func parameter(_ name: String, in place: String, _ schema: String?) -> JSON {
        let shape =
            schema.map { JSON.object([.text("$ref", "#/components/schemas/\($0)")]) }
            ?? .object([.text("type", "string")])
        return .object([
            .text("name", name), .text("in", place), .bool("required", place == "path"),
            JSON.Member("schema", shape),
        ])
    }

    private static func responses(of endpoint: Endpoint, _ told: JSON) -> JSON {
        var members: [JSON.Member] = []
        let content = told["answer"].map { answer in
            JSON.Member(
                "content",
                .object([JSON.Member("application/json", .schema(answer.plainText))])
            )
        }
        let success: [JSON.Member] = [.text("description", "Done, now or before.")]
        let status = told["status"]?.plainText ?? String(endpoint.status)
        members.append(JSON.Member(status, .object(success + [content].compactMap(\.self))))
        members += problems.map { status in
            let reference = "#/components/responses/Problem\(status)"
            return JSON.Member(String(status), .object([.text("$ref", reference)]))
        }
        return .object(members)
    }
}

extension Endpoint {
    fileprivate var status: Int {
        if case .command(_, let status, _) = action { status } else { 200 }
    }

    fileprivate var operationID: String {
        if case .command(let operation, _, _) = action { return operation }
        let words = path.split(separator: "/").dropFirst().map {
            $0.filter { $0 != "{" && $0 != "}" }
        }
        return ([method.rawValue.lowercased()] + words).joined(separator: "_")
    }
}

extension JSON {
    fileprivate var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    /// A text of the description's files.
    fileprivate var plainText: String {
        guard case .string(let text) = self else {
            preconditionFailure("A file of the API's description has something else than a text.")
        }
        return text
    }

    fileprivate static func schema(_ name: String) -> JSON {
        let reference = JSON.object([.text("$ref", "#/components/schemas/\(name)")])
        return .object([Member("schema", reference)])
    }

    /// The same document with more members in the object at a path, which is made if need be.
    fileprivate func adding(_ added: [Member], at path: ArraySlice<String>) -> JSON {
        guard let name = path.first else { return .object(members + added) }
        let rest = path.dropFirst()
        guard let index = members.firstIndex(where: { $0.name == name }) else {
            return .object(members + [Member(name, JSON.object([]).adding(added, at: rest))])
        }
        var changed = members
        changed[index] = Member(name, members[index].value.adding(added, at: rest))
        return .object(changed)
    }
}
