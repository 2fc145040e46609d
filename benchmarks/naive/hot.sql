-- SPDX-License-Identifier: Apache-2.0
SELECT naive_generate(1, 2.5);
