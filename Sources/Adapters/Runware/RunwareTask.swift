// SPDX-License-Identifier: Apache-2.0

/// What Runware is asked to do, by what comes out of it.
///
/// - Source: reference, 5 (taskTypes)
enum RunwareTask {
    /// `background_removal` and the like are named as they are; all else by what comes out.
    static func type(of order: JobOrder) -> String? {
        switch order.contentType {
        case "image_upscale", "upscale": "imageUpscale"
        case "image_background_removal", "background_removal": "imageBackgroundRemoval"
        case "image_caption": "imageCaption"
        case "prompt_enhance": "promptEnhance"
        default: inference(order.outputKind)
        }
    }

    private static func inference(_ kind: String) -> String? {
        switch kind {
        case "image": "imageInference"
        case "video": "videoInference"
        case "audio": "audioInference"
        case "text": "textInference"
        case "model": "3dInference"
        default: nil
        }
    }

    /// Whether one task makes several results.
    static func countsResults(_ type: String) -> Bool {
        type == "imageInference" || type == "videoInference" || type == "audioInference"
    }
}
