// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import HTTPTypes
internal import Hummingbird

/// `GET /v1/generations/{id}/outputs/{n}`: a file that is kept beside the log, part by part.
enum OutputFiles {
    /// Outputs count from 0, as in the generation's list.
    static func path(of generation: GenerationID, _ index: Int) -> String {
        "/v1/generations/\(generation.text.replacing("/", with: "%2F"))/outputs/\(index)"
    }

    static func answer(_ call: Call, _ services: Services) async throws -> Answer {
        let key = EntityKey.generation(GenerationID(trusted: call.target))
        return try await services.reads.bounded(call) {
            let item = try await services.own(key, call).item
            guard let generation = item.entity.generation,
                let index = Query.integer(call.targets.last ?? ""),
                index < generation.outputs.count
            else { throw gone }
            let output = generation.outputs[Int(index)]
            guard let file = output.file else { throw output.url == nil ? gone : elsewhere }
            let owner = FileStore.Owner(generation, in: call.ledger)
            let files = services.installation.files
            // What cannot be had at all is told before the answer begins.
            guard let first = try await files.part(0, of: file, owner) else { throw gone }
            return answer(call, file) { writer in
                try await writer.write(ByteBuffer(bytes: first))
                for part in 1..<max(file.partCount, 1) {
                    guard let bytes = try await files.part(part, of: file, owner) else {
                        throw gone
                    }
                    try await writer.write(ByteBuffer(bytes: bytes))
                }
            }
        }
    }

    private static func answer(
        _ call: Call,
        _ file: OutputFile,
        _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> Answer {
        let tag = "\"\(file.digest)\""
        let condition = call.request.headers[.ifNoneMatch]
        if let condition, EntityTag.isNamed(tag, by: condition) {
            var answer = Answer(status: 304, content: .nothing)
            answer.entityTag = tag
            return answer
        }
        var answer = Answer(status: 200, content: .file(mediaType: file.mediaType))
        answer.entityTag = tag
        let isHead = call.request.method == .head
        answer.stream = ResponseBody(contentLength: Int(file.size)) { writer in
            if !isHead { try await write(&writer) }
            try await writer.finish(nil)
        }
        return answer
    }

    private static let gone = Problem(
        .notFound,
        "Look at the generation: it has no such output, or it has expired or was erased."
    )
    private static let elsewhere = Problem(
        .notFound,
        "Fetch it from the url that the generation shows: it is not kept here."
    )
}
