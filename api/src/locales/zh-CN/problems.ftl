# 问题代码的文字：详情、含义（meaning）与处理办法（mend）。标题见领域词表。

problem-malformed_request = 请求格式有误，请查看 `errors` 中指出的位置。
    .meaning = 请求无法解析：JSON 语法错误、类型不符，或含有未知的字段或参数。
    .mend = 请按接口文档修正所指位置后重试。

problem-validation_failed = 有字段未通过校验，请按 `errors` 中的提示修改后重试。
    .meaning = 请求格式正确，但有字段的值不符合要求；`errors` 列出全部有误的字段。
    .mend = 请按每个字段的提示修改后重试。

problem-cursor_invalid = 分页游标无效，或与其他参数矛盾。
    .meaning = 游标不是本服务器给出的、已经过时，或与同时给出的排序或筛选参数矛盾。
    .mend = 请不带游标重新读取第一页，并原样使用 `next_cursor`。

problem-filter_too_broad = 筛选范围过大，无法及时得出结果。
    .meaning = 该筛选条件无法在两秒内得出结果。
    .mend = 请缩小筛选范围，例如缩短时间段或增加条件。

problem-unauthenticated = 请先登录。
    .meaning = 请求没有携带访问令牌，或令牌无效、已过期、会话已结束。
    .mend = 请刷新令牌或重新登录后重试。

problem-credentials_invalid = 电子邮件或密码不正确。
    .meaning = 没有与该电子邮件和密码相符的用户。
    .mend = 请检查电子邮件和密码。

problem-refresh_token_invalid = 刷新令牌无效，请重新登录。
    .meaning = 刷新令牌未知、已过期、已用过，或会话已结束。
    .mend = 请重新登录。

problem-challenge_invalid = 该登录验证已失效。
    .meaning = 登录验证在五分钟内有效，只能用于一次登录，且最多允许五次验证码错误。
    .mend = 请重新用密码登录。

problem-second_factor_invalid = 验证码错误或已被使用。
    .meaning = 每个验证码只能使用一次，且只在其显示时间前后约半分钟内有效。
    .mend = 请等待下一个验证码，或使用恢复码。

problem-reset_code_invalid = 密码重置码无效。
    .meaning = 重置码在 24 小时内有效且只能使用一次，新签发的重置码会使旧的失效。
    .mend = 请联系管理员重新签发。

problem-second_factor_required = 须先启用第二因素才能执行其他操作。
    .meaning = 您的某个角色要求启用第二因素，而您的账户尚未启用。
    .mend = 请在 `/api/v1/me/second_factor` 启用。

problem-password_change_required = 请先修改密码。
    .meaning = 密码由系统生成，使用其他功能前须先修改。
    .mend = 请先修改密码，再重试。

problem-permission_denied = 您没有权限执行此操作（需要 { $permission }）。
    .meaning = 您的角色没有此操作所需的权限。
    .mend = 请联系管理员授予该权限。

problem-users_only = 此操作只能由登录用户执行，不能使用 API 密钥。
    .meaning = 用 API 密钥请求了只属于个人的操作，例如本人账户。
    .mend = 请以用户身份登录后操作。

problem-not_found = 未找到该记录。
    .meaning = 地址或记录不存在，或记录不在您的权限范围内。
    .mend = 请检查地址和标识是否正确。

problem-method_not_allowed = 该地址不支持此请求方法。
    .meaning = 该地址存在，但不支持此请求方法；`Allow` 头列出支持的方法。
    .mend = 请使用 `Allow` 头列出的方法。

problem-not_acceptable = 无法提供所要求的格式。
    .meaning = 无法以请求所要求的格式作答。
    .mend = 请接受 application/json；导出的文件请接受 text/csv。

problem-duplicate_customer = 已有客户使用相同的联系方式或证件号码。
    .meaning = 另一客户已有相同的电话、电子邮件或证件号码；`customer_ids` 列出您可见的客户，`exists_elsewhere` 表示存在您不可见的客户。
    .mend = 请使用已有客户；如确需重复建档，请在有权限时设置 `allow_duplicate`。

problem-already_exists = 已存在相同的记录。
    .meaning = 必须唯一的值已被另一记录使用。
    .mend = 请使用已有记录，或换一个值。

problem-already_assigned = 该工单已有负责人。
    .meaning = 要认领的工单已有负责人；多人同时认领时只有一人成功。
    .mend = 请认领其他工单，或请对方转交。

problem-ticket_limit_reached = 已达到 { $limit } 个未结工单的上限。
    .meaning = 接收人的未结工单数已达到其工位的上限。
    .mend = 请改派他人、先办结其他工单，或提高该工位的上限。

problem-staff_not_active = 接收人当前不在职。
    .meaning = 该用户已停用或已离职。
    .mend = 请改派他人，或转到队列。

problem-members_follow = 此队列的成员不能手动增减。
    .meaning = 技能队列的成员由账号技能决定，负责人队列的成员由角色决定。
    .mend = 请修改账号的技能或角色，或使用团队队列。

problem-illegal_transition = 当前状态（{ $state_zh }）不允许此操作（{ $action_zh }）。
    .meaning = 记录的当前状态不允许此操作；`available_actions` 列出允许的操作。
    .mend = 请重新读取记录，并选择允许的操作。

problem-archived = 记录已归档，不能修改。
    .meaning = 已归档的记录不能修改。
    .mend = 请先恢复记录，再修改。

problem-in_use = 其他记录或正在进行的作业依赖于此记录，因此不能这样更改、关闭或删除。已用于投诉或工单的联系记录保持原样；如需更正，请另记一条联系。
    .meaning = 其他记录仍引用它，例如投诉或工单以一条联系为依据，或有作业正在使用它。
    .mend = 请先解除引用，或等待作业结束；投诉或工单所依据的联系请保持原样，另记一条联系说明更正。

problem-not_responsible = 这一步须由其他人员执行：{ $performer_zh }。请由其执行，或先将记录转交给您。
    .meaning = 流程规定该步骤只能由负责人执行，或协作人不能执行。
    .mend = 请由负责人执行，或先将记录转交给自己。

problem-customer_not_told = 客户尚未被告知（未接通、语音留言不算）。请先与客户通话、面谈或以书面方式告知；若该步骤可填写 `told`，也可在其中说明同一次交谈中告知的内容。
    .meaning = 工单：自客户最近一次来信以来，没有回复过客户，也没有记录过与客户的联系。投诉：本轮处理决定尚未告知客户，或该联系未能告知客户。
    .mend = 工单：请在请求中给出 `reply`，或先回复客户、记录与客户的联系。投诉：请先告知客户，以能够告知客户的联系重试，或在 `told` 中说明在同一次交谈中告知的内容。

problem-already_acknowledged = 该投诉已确认受理，无需再次确认。请继续认定原因；情况有变时，请修改投诉内容或提高严重程度。
    .meaning = 投诉的初步评估只做一次。
    .mend = 请通过修改更新内容，或提高严重程度。

problem-severity_not_raised = 该投诉的严重程度已不低于此，而且只能提高。初步评估时请填写当前或更高的级别，标记时请选择更高的级别。
    .meaning = 标记只能将严重程度提高为重大或特别重大，不能降低。
    .mend = 无需操作，或选择更高的严重程度。

problem-nothing_to_acknowledge = 没有需要确认的重大投诉：该投诉并非重大，或已经确认。无需操作；严重程度再次提高时会另行通知。
    .meaning = 总经理对每次标记的重大或特别重大投诉确认一次。
    .mend = 无需操作。

problem-own_proposal = 方案由您提出，不能自行审批。请由另一位有审批权限的同事批准或退回。
    .meaning = 方案须由提出人以外的人员批准或退回。
    .mend = 请由有权限的同事审批。

problem-nobody_decides = 该方案须审批，但除提议人和被投诉人员外，无人可以审批。
    .meaning = 有权限者均为提议人或被投诉人员时，由其余人员中级别最高者代为审批；没有任何人可代为审批时，不能提出该方案。
    .mend = 请将投诉分派给其他人员负责，提出权限以内的方案，或由管理员为无关人员授予可审批的角色。

problem-decision_level_too_low = 您的审批级别或限额不足。请由{ $level ->
        [general_manager] 总经理
       *[other] 本条线的{ $level_zh }或更高级别人员
    }审批，补偿金额须在其限额之内。
    .meaning = 处理策略规定该原因和严重程度的方案由哪一级别审批，以及补偿限额。
    .mend = 请由投诉所示级别或限额足够的人员审批。

problem-handled_by_self = 您参与过该投诉的处理，不能由您回访。请由未参与处理的回访专员回访。
    .meaning = 回访须由在任何一轮中都未参与处理的人员进行。
    .mend = 请由其他回访专员回访。

problem-about_oneself = 该投诉涉及您，或涉及进行此次联系的人员。请由与该投诉无关的同事办理；您可以添加备注和附件。
    .meaning = 被投诉人员不得对涉及本人的投诉作出任何决定：初步评估、原因认定、方案、审批、告知客户、记录客户意见、回访以及结束投诉均不可以；可以添加备注和附件。
    .mend = 请由与该投诉无关的同事处理。

problem-assignee_concerned = 该投诉涉及此人。
    .meaning = 任何人不得负责涉及本人的投诉。
    .mend = 请分派给与该投诉无关的人员。

problem-general_managers_step = 重大投诉须由总经理确认。
    .meaning = 只有投诉涉及公司负责人本人时，其他人员才可以确认。
    .mend = 请由总经理确认。

problem-complaint_exists = 已从该工单提出投诉 { $number }。
    .meaning = 从同一工单再次提出投诉须明确说明。
    .mend = 请继续处理所示投诉，或将 `again` 设为 `true`。

problem-too_few_tries = 尚未三次回访未果（每次间隔至少两小时）。请在其他时段再次致电客户并记录，满三次后再关闭。
    .meaning = 三次回访均未联系到客户（每次间隔至少两小时）后，方可按无法联系关闭。
    .mend = 请在其他时间再次联系客户。

problem-first_round_open = 须先处理投诉并告知结果，才能告知外部救济途径。
    .meaning = 外部救济在公司处理之后：等待客户确认时，或从第二轮开始。
    .mend = 请先处理投诉。

problem-not_on_watch_list = 没有待记录的外部救济结果：尚未告知客户外部救济途径，或其结果已记录。请先告知客户外部救济途径，结果出来后再记录。
    .meaning = 每次告知外部救济途径后记录一次结果。
    .mend = 如尚未告知，请先告知客户；如结果已记录，无需操作。

problem-closed_too_long_ago = 该投诉关闭已满 30 天。
    .meaning = 投诉关闭后 30 天内可重新打开。
    .mend = 请受理新的投诉，并以本投诉为来源。

problem-contact_not_logged = 该步骤须附上与客户的联系。请在 `contact` 中填写联系内容，或指明已记录的联系。
    .meaning = 告知客户的内容或客户的表态须随步骤记录联系。
    .mend = 请随步骤提交联系内容，或指明已记录的互动。

problem-customer_not_heard = 客户本人在该联系中没有表态。请与客户通话或面谈后记录，或指明客户来信的联系。
    .meaning = 客户的表态须是其本人所写，或与工作人员交谈时所说；公司发出的邮件、信函、短信、微信消息，语音留言以及程序自动发出的内容都不算。
    .mend = 请提交与客户本人交谈或客户来信的联系。

problem-contact_too_early = 该联系的时间早于其依据（{ $after_zh }）。请使用此后的联系；如时间填写有误，请更正 `occurred_at`。
    .meaning = 与投诉有关的联系在受理之后；告知客户在处理决定之后，客户表态在告知之后，回访在客户表示满意之后。
    .mend = 请提交 `since` 所示时间或之后的联系；整分钟的时间按该分钟计。

problem-callback_of_another = 这是他人进行的联系。请您亲自致电客户，并以该次联系提交回访。
    .meaning = 回访须由回访人本人与客户联系，不能以处理人员之前的联系代替。
    .mend = 请亲自联系客户，并记录该联系。

problem-customer_reached = 该联系未注明没有联系到客户。如未接通或只留了语音留言，请将联系的结果填为 `no_answer` 或 `left_message`；如已联系到客户，请填写客户的表态。
    .meaning = 未联系到客户的回访须是公司主动发起、结果为 `no_answer` 或 `left_message` 的联系。
    .mend = 请记录客户的表态，或更正联系的结果。

problem-attachment_kept = 附件只能由上传人在 24 小时内删除。
    .meaning = 投诉的附件是证据：误传的附件由上传人及时删除，其余一律保留。
    .mend = 请保留附件，并以备注说明情况。

problem-other_customer = 两个投诉不属于同一客户，不能合并。如确是同一人，请先合并客户；否则请分别处理。
    .meaning = 只能合并同一客户的投诉。
    .mend = 请先合并客户，或保留两个投诉。

problem-tasks_open = 应急预案中仍有未完成的任务。请先完成并勾选每项任务，再关闭预警。
    .meaning = 预案的每项任务均完成后，预警才能关闭。
    .mend = 请完成并勾选各项任务后再关闭。

problem-task_of_others = 该任务由其他角色负责：{ $role_zh }。
    .meaning = 预案任务由被指派人、担任该角色的人员或其上级勾选完成。
    .mend = 请由上述人员勾选。

problem-alert_of_others = 红色预警须由其负责人或上级确认和关闭。
    .meaning = 红色预警必须由其负责人知悉，下级不能代为确认或关闭。
    .mend = 请由负责人或其上级办理。

problem-cause_unknown = 投诉原因尚未认定。
    .meaning = 认定原因后方可判定责任。
    .mend = 请先认定原因。

problem-not_director_of_field = 该投诉只能由分管总监判定。
    .meaning = 销售和结算类投诉由所属单元至公司路径上的销售总监判定，其他投诉由服务总监判定；公司负责人均可判定。
    .mend = 请由分管总监判定。

problem-own_case = 不能裁决本人的事。
    .meaning = 被判定人既不能作出判定，也不能对判定作出裁决。
    .mend = 请由其他有权人员处理；您可以提出申诉。

problem-own_judgement = 申诉须由首次判定人以外的人员裁决。
    .meaning = 作出判定的人员不能裁决对该判定的申诉。
    .mend = 请由其他有权人员裁决。

problem-already_judged = 已就此判定过该人员，同一事由只判定一次。如原判定有误，请先将其撤销再重新判定。
    .meaning = 同一投诉中，每人因过错和因未履行时限承诺各判定一次，判定被推翻或撤销的除外。
    .mend = 请查看该投诉的判定；如有错误请先撤销。

problem-objection_decided = 当事人已申诉且申诉已裁决，同一事项不再重新判定。
    .meaning = 对申诉的裁决是该投诉中对该人员、该事由的最终决定。
    .mend = 无需处理；其他事由另行判定。

problem-objection_too_late = 申诉期限已过（见判定的 `object_before`）。如判定确有错误，请联系其他有权人员撤销。
    .meaning = 须在判定载明的期限之前提出申诉。
    .mend = 请联系有权人员撤销判定。

problem-month_closed = { $month } 已结账。
    .meaning = 已结账的月份不再变化。
    .mend = 请查看该月；之后的冲回计入后续月份。

problem-month_not_over = { $month } 尚未结束。
    .meaning = 按公司时区，月份结束后方可结账。
    .mend = 请在该月结束后结账。

problem-earlier_month_open = { $month } 尚未结账。
    .meaning = 月份须按顺序结账。
    .mend = 请先为该月结账。

problem-grant_exceeds_own = 您不能授予自己没有的权限（{ $count } 项，见 `grants`）。
    .meaning = 任何人都不能授予自己没有的权限，也不能修改权限高于自己的账号。
    .mend = 去掉这些权限，或请拥有这些权限的人操作。

problem-last_administrator = 这是最后一位在职的系统管理员。
    .meaning = 系统必须始终有人能够管理。
    .mend = 请先设置另一位系统管理员。

problem-still_responsible = 该用户名下仍有记录，请先移交。
    .meaning = 该用户仍负责客户、大客户、待办跟进或管理组织单元，数量见问题的成员。
    .mend = 请在请求中给出 `hand_over_to`，或先办理移交。

problem-refund_too_large = 退款金额超过可退金额。
    .meaning = 退款合计不能超过订单总额。
    .mend = 请减少退款金额。

problem-version_mismatch = 记录已被他人修改，您的更改未保存。
    .meaning = `If-Match` 所指的版本已不是最新版本；没有任何更改被保存。
    .mend = 请重新读取记录，在最新版本上重做更改。

problem-payload_too_large = 请求内容超过大小限制。
    .meaning = 请求内容超过服务器允许的大小。
    .mend = 请减小请求内容，或分批发送。

problem-unsupported_media_type = 不支持该内容类型。
    .meaning = 请求内容的 `Content-Type` 不受支持，或文件内容不属于允许上传的类型。
    .mend = 请以 UTF-8 编码的 application/json 发送；PATCH 也可用 application/merge-patch+json。文件请直接作为请求体发送，允许的类型见词表 `media_type`。

problem-headers_too_large = 请求头过大。
    .meaning = 请求头的总大小超过服务器允许的限度。
    .mend = 请减小请求头，例如缩短令牌或游标。

problem-idempotency_key_reused = 该幂等键已用于内容不同的请求。
    .meaning = 同一幂等键在 24 小时内已用于内容不同的请求。
    .mend = 新的请求请使用新的幂等键。

problem-idempotency_key_invalid = 幂等键无效，或此操作不接受幂等键。
    .meaning = 幂等键须为 1 至 255 个可见 ASCII 字符，且只能给出一次；部分操作不接受幂等键。
    .mend = 请修正或去掉 `Idempotency-Key` 头。

problem-idempotency_in_progress = 使用同一幂等键的请求正在处理。
    .meaning = 使用同一幂等键的前一请求尚未结束。
    .mend = 请稍候，再以同一幂等键重试。

problem-sign_in_delayed = 失败次数过多，请在 { $seconds } 秒后重试。
    .meaning = 连续失败五次后，每次重试都须等待，且等待时间逐次加倍，最长 15 分钟。账户不会被锁定。
    .mend = 请按 `Retry-After` 所示时间等待后重试。

problem-too_many_requests = 请求过于频繁，请稍后再试。
    .meaning = 在短时间内发出的请求过多。
    .mend = 请在 `Retry-After` 指定的秒数之后重试。

problem-request_timeout = 未能及时收到完整的请求。
    .meaning = 请求内容未在规定时间内到达。
    .mend = 请检查网络后重试。

problem-unavailable = 服务暂时不可用，请稍后再试。
    .meaning = 服务器或数据库暂时无法处理请求。
    .mend = 请在 `Retry-After` 指定的秒数之后重试。

problem-internal = 服务器内部错误。报告问题时请附上 `request_id`。
    .meaning = 服务器出现错误，原因已记入日志。
    .mend = 请联系管理员，并提供 `request_id`。
