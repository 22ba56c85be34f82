"""What must always hold between decisions and certificates: code, sentence and query of each invariant."""

CERTIFICATES = (
    (
        "C01",
        "Giấy chứng nhận theo một quyết định có đúng một dòng phụ lục, cùng điểm, cùng sao, không sớm hơn ngày ký",
        """
        SELECT c.id, c.product_id, l.row_no, c.stars, l.stars FROM catalog_certificate c
        JOIN catalog_decision d ON d.id = c.decision_id
        LEFT JOIN catalog_decisionline l ON l.decision_id = c.decision_id AND l.product_id = c.product_id
        WHERE l.id IS NULL OR c.issued_on < d.decided_on OR c.score <> l.score
           OR c.stars <> CASE WHEN d.province_id IS NULL THEN l.stars ELSE least(l.stars, 4) END
        """,
    ),
    (
        "C02",
        "Mỗi dòng phụ lục đã đối chiếu có giấy chứng nhận của nó",
        """
        SELECT l.id, l.decision_id, l.row_no, l.product_id FROM catalog_decisionline l
        WHERE l.product_id IS NOT NULL AND NOT EXISTS (
          SELECT FROM catalog_certificate c WHERE c.decision_id = l.decision_id AND c.product_id = l.product_id)
        """,
    ),
)
