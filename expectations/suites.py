"""The suites of the gates: which question each answers, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.ledger.gate_results import Gate


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite of Great Expectations, filed under ``code``; ``about_vi`` and ``about_en`` say what it is for."""

    code: str
    gate: Gate
    name_vi: str
    name_en: str
    about_vi: str
    about_en: str


#: In the order in which a run passes them.
SUITES: dict[str, Suite] = {
    suite.code: suite
    for suite in (
        Suite(
            "delivery_facts",
            "delivery",
            "Từng lần gửi",
            "Deliveries alone",
            "Mỗi tệp tự nói gì về mình: đọc được không, đủ cột không, bao nhiêu dòng bị loại.",
            "What a file says of itself: can it be read, are its columns there, how many rows were refused.",
        ),
        Suite(
            "delivery_history",
            "delivery",
            "Lần gửi so với các kỳ trước",
            "Deliveries against their past",
            "Lần gửi so với các kỳ trước và danh mục thủ tục của chính cơ quan.",
            "A delivery beside earlier periods and the procedures of its own agency.",
        ),
        Suite(
            "publication",
            "publication",
            "Tính toàn vẹn của số liệu",
            "Integrity of the figures",
            "Khóa, giá trị, phép cộng của các bảng sắp công bố; số liệu chính thức chỉ đổi khi có lý do.",
            "Keys, values and sums of what is about to be published; final figures change for a reason alone.",
        ),
        Suite(
            "movement",
            "publication",
            "Biến động của chỉ số",
            "Movement of the indicators",
            "Mỗi chỉ số của mỗi cơ quan, nhóm thay đổi có nằm trong mức thường thấy của chính nó không.",
            "Does each indicator of each agency and group move within its own usual band?",
        ),
        Suite(
            "coverage",
            "publication",
            "Độ phủ của số liệu",
            "Coverage of the figures",
            "Số liệu của toàn quốc, khối bộ ngành, khối địa phương dựa trên bao nhiêu cơ quan; còn thiếu cơ quan nào.",
            "How many agencies the figures of the nation, the ministries and the provinces rest on; who is missing.",
        ),
        Suite(
            "freshness",
            "publication",
            "Tính kịp thời của dữ liệu",
            "Freshness of the data",
            "Kỳ mới nhất đang có hiệu lực của mỗi cơ quan so với kỳ đã đến hạn gửi.",
            "The newest period in force of each agency against the one that is due.",
        ),
        Suite(
            "reconciliation",
            "publication",
            "Đối chiếu với số liệu tự báo cáo",
            "Reconciliation with reported figures",
            "Số liệu tính được so với số liệu cơ quan tự báo cáo.",
            "What was computed beside what agencies report of themselves.",
        ),
    )
}
