// SPDX-License-Identifier: Apache-2.0

/// What a file is, where only its media type or its name says so.
enum MediaKind {
    /// `image/png` → `image`.
    static func of(mediaType: String) -> String {
        let type = mediaType.prefix { $0 != "/" }
        return switch type {
        case "image", "video", "audio", "text", "model": String(type)
        default: "file"
        }
    }

    /// Whether a file of that name may be of the kind that was ordered: some pictures move.
    static func canBe(_ kind: String, _ name: String) -> Bool {
        let own = of(url: name)
        let moves = [".gif", ".webp", ".avif"].contains(where: name.lowercased().hasSuffix)
        return own == "file" || own == kind || (kind == "video" && moves)
    }

    /// By the ending of the path.
    static func of(url: String) -> String {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        guard let dot = path.lastIndex(of: ".") else { return "file" }
        return switch path[path.index(after: dot)...].lowercased() {
        case "png", "jpg", "jpeg", "webp", "gif", "avif", "svg": "image"
        case "mp4", "webm", "mov", "mkv": "video"
        case "mp3", "wav", "flac", "ogg", "m4a", "opus": "audio"
        case "txt", "srt", "vtt": "text"
        case "glb", "gltf", "obj", "ply", "stl", "usdz", "fbx": "model"
        default: "file"
        }
    }
}
