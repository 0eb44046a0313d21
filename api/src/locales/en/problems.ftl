# The words of problem codes: detail, meaning and mend. Titles are the labels of the domain's list.

problem-malformed_request = The request can't be read; `errors` names the first place.
    .meaning = The request can't be read: broken JSON, a wrong JSON type, or an unknown member or parameter.
    .mend = Correct the place that `errors` names, by the API document.

problem-validation_failed = Some fields are wrong; `errors` lists them all.
    .meaning = The request is well formed, but some values are wrong; `errors` lists every one of them.
    .mend = Correct each field by its message and send the request again.

problem-cursor_invalid = The cursor is not valid, or other parameters contradict it.
    .meaning = The cursor was not given by this server, is outdated, or contradicts the sort or filters sent with it.
    .mend = Read the first page again without a cursor, and send `next_cursor` back unchanged.

problem-filter_too_broad = The filter is too broad to be served in time.
    .meaning = This filter can't be served within two seconds.
    .mend = Narrow it, for example by a shorter span of time or a further condition.

problem-unauthenticated = Sign in first.
    .meaning = The request carries no access token, or one that is not valid, has expired, or whose session has ended.
    .mend = Refresh the token or sign in again, and send the request again.

problem-credentials_invalid = The e-mail or the password is wrong.
    .meaning = No user has this e-mail and this password.
    .mend = Check the e-mail and the password.

problem-refresh_token_invalid = The refresh token is not valid; sign in again.
    .meaning = The refresh token is unknown, has expired, was used before, or its session has ended.
    .mend = Sign in again.

problem-challenge_invalid = The sign-in that this challenge belongs to is over.
    .meaning = A challenge is good for five minutes, one sign-in and five wrong codes.
    .mend = Sign in with the password again.

problem-second_factor_invalid = The code is wrong, or was used already.
    .meaning = Each code is good once, for about half a minute before and after its time.
    .mend = Wait for the next code, or use a recovery code.

problem-reset_code_invalid = The code for a new password is not valid.
    .meaning = A code is good once and for 24 hours, and a newer one takes its place.
    .mend = Ask an administrator for a new code.

problem-second_factor_required = A second factor must be enabled before anything else.
    .meaning = One of your roles demands a second factor, and your account has none.
    .mend = Enable one at `/api/v1/me/second_factor`.

problem-password_change_required = Change your password first.
    .meaning = The password was made by the system and must be changed before anything else.
    .mend = Change the password, then send the request again.

problem-permission_denied = You may not do this; it needs { $permission }.
    .meaning = Your roles don't grant the permission that the operation needs.
    .mend = Ask an administrator to grant it.

problem-users_only = This can only be done by a signed-in user, not with an API key.
    .meaning = Something that belongs to a person, such as an own account, was asked for with an API key.
    .mend = Sign in as a user.

problem-not_found = There is no such record.
    .meaning = There is no such path or record, or the record is outside your scope.
    .mend = Check the path and the id.

problem-method_not_allowed = The path does not take this method.
    .meaning = The path exists, but does not take this method; the header `Allow` lists those that it takes.
    .mend = Use one of the methods in `Allow`.

problem-not_acceptable = The answer can't be given in the form asked for.
    .meaning = The answer can't be given in the form that the request asks for.
    .mend = Accept application/json, or text/csv for an exported file.

problem-duplicate_customer = A customer with the same phone, e-mail or identity number exists.
    .meaning = Another customer has the same phone, e-mail or identity number; `customer_ids` lists those that you may see, `exists_elsewhere` tells of others.
    .mend = Use the existing customer, or send `allow_duplicate` if you may and mean it.

problem-already_exists = Such a record exists already.
    .meaning = Another record has a value that must be unique.
    .mend = Use the existing record, or choose another value.

problem-already_assigned = Somebody has the ticket already.
    .meaning = The ticket was to be claimed, but somebody has it; of several who claim it at once one gets it.
    .mend = Take another ticket, or have it handed over.

problem-ticket_limit_reached = The limit of { $limit } open tickets is reached.
    .meaning = Whoever was to get the ticket has as many open tickets as their desk allows.
    .mend = Give it to somebody else, finish another ticket, or raise the limit of the desk.

problem-staff_not_active = Whoever was to get the ticket does not work here at present.
    .meaning = The staff user is suspended or has left.
    .mend = Give it to somebody else or to a queue.

problem-members_follow = Nobody is put into this queue or taken out of it by hand.
    .meaning = The members of a queue of the kind skill follow the skills of accounts, those of the kind responsible their roles.
    .mend = Change the skills or roles of the account, or use a queue of the kind team.

problem-illegal_transition = The present state ({ $state_en }) does not allow this ({ $action_en }).
    .meaning = The record's state does not allow this action; `available_actions` lists those that it allows.
    .mend = Read the record again and choose one of those actions.

problem-archived = The record is archived and can't be changed.
    .meaning = An archived record can't be changed.
    .mend = Restore it first.

problem-in_use = Other records or a job that runs rest on this one, so it can't be changed in this way, closed or removed. A contact on which a complaint or a ticket rests stays as it is; log another one to correct it.
    .meaning = Other records still refer to it, as a complaint or a ticket rests on a contact, or a job is at work on it.
    .mend = Remove those references or wait for the job; leave a contact on which a complaint or a ticket rests as it is, and log another one that corrects it.

problem-not_responsible = This step is somebody else's: { $performer_en }. Let them take it, or have the record given to you first.
    .meaning = The workflow leaves this step to the assignee, or not to a collaborator.
    .mend = Let the assignee take it, or have the record handed over to you first.

problem-customer_not_told = The customer was not told yet; a call in vain or a message on a machine tells nobody. Talk with them or write to them first; where the step takes `told`, say in it what they were told in the same talk.
    .meaning = Of a ticket: since the customer last wrote there was no reply and no logged contact. Of a complaint: nobody told the customer of the decision of this round, or what the step tells did not reach them.
    .mend = Give `reply` with the request, or answer the customer or log the contact first; of a complaint tell the customer, send a contact that reached them, or give with `told` what they were told in the same talk.

problem-already_acknowledged = The complaint was acknowledged already, and that is done once. Go on with its cause; change what it says, or mark a higher severity, where more is known.
    .meaning = The first assessment of a complaint is made once.
    .mend = Change what it says with a patch, or mark a higher severity.

problem-severity_not_raised = The complaint is as serious already, or more so, and a severity is only ever raised. Assess it with the present one or a higher one; mark it only with a higher one.
    .meaning = Marking raises the severity to major or critical; nobody lowers it again.
    .mend = Nothing needs to be done, or mark a higher severity.

problem-nothing_to_acknowledge = Nothing is to be acknowledged: the complaint is not major, or somebody did so already. You hear of it when its severity is raised again.
    .meaning = The general manager acknowledges major and critical complaints, once for each time that one is marked.
    .mend = Nothing needs to be done.

problem-own_proposal = You made this proposal. Another colleague who may decide on it approves or returns it.
    .meaning = A proposal is approved or returned by another person than who made it.
    .mend = Ask a colleague who may decide on it.

problem-nobody_decides = The proposal takes an approval, and nobody could give it but who proposes or whom the complaint is about.
    .meaning = Where all who may decide are the proposer or concerned, the highest of the others decides in their place. Where there are no others, the proposal can't be made.
    .mend = Give the complaint to another assignee, propose less, or let an administrator give somebody else a role that approves.

problem-decision_level_too_low = Your level or your limit does not reach this proposal. Ask { $level ->
        [general_manager] the general manager
        [director] a director of its field or the general manager
       *[other] a manager of its field or somebody above
    } whose limit covers the compensation.
    .meaning = The handling policy says which level decides on proposals of this cause and severity, and up to which compensation.
    .mend = Ask somebody of the level that the complaint names, or whose limit covers the compensation.

problem-handled_by_self = You had a part in handling this complaint. Let a callback officer call who had none.
    .meaning = The callback is made by a person who has had no part in handling the complaint, in any of its rounds.
    .mend = Let another callback officer make it.

problem-about_oneself = The complaint is about you, or about whoever had this contact. Leave the step to a colleague whom it is not about; notes and files are open to you.
    .meaning = Nobody whom a complaint is about takes a step that decides on it: not the first assessment, the cause, the proposal, its approval, the word to the customer, the customer's word, the callback, nor its end. Notes and files are open to them.
    .mend = Leave it to a colleague whom the complaint is not about.

problem-assignee_concerned = The complaint is about this person.
    .meaning = Nobody answers for a complaint about themselves.
    .mend = Give it to somebody whom it is not about.

problem-general_managers_step = The general manager acknowledges major complaints.
    .meaning = Others acknowledge one only where it is about whoever leads the company.
    .mend = Ask the general manager.

problem-complaint_exists = Complaint { $number } was opened from this ticket already.
    .meaning = From one ticket a further complaint is opened only where that is said.
    .mend = Go on with the complaint that is named, or send `again` with `true`.

problem-too_few_tries = The customer was not called back in vain three times yet, two hours or more apart. Call again at another time and log it; after the third try the complaint can be closed.
    .meaning = A complaint is closed as unreachable after three callbacks in vain, each two hours or more after the one before.
    .mend = Try to reach the customer again at another time.

problem-first_round_open = The customer is informed of outside recourse only once the complaint was handled and its outcome told.
    .meaning = Outside recourse comes after the company has tried: while the customer's word is awaited, or from the second round on.
    .mend = Handle the complaint first.

problem-not_on_watch_list = No outcome of outside recourse is awaited: the customer was not informed of it, or the outcome is recorded already. Inform the customer first, and record the outcome when it is known.
    .meaning = An outcome is recorded once for each time that the customer was informed of outside recourse.
    .mend = Inform the customer first; where the outcome is recorded, nothing needs to be done.

problem-closed_too_long_ago = The complaint was closed 30 days ago or more.
    .meaning = A closed complaint can be opened again for 30 days.
    .mend = Receive a new complaint, with this one as its origin.

problem-contact_not_logged = The step takes a contact with the customer. Say with `contact` what was said, or name the one that was logged.
    .meaning = What the customer was told, or said, is logged with the step.
    .mend = Send the contact with the step, or name the interaction in which it took place.

problem-customer_not_heard = The customer themselves said nothing in this contact. Talk with them and log that, or name the contact in which they wrote.
    .meaning = The customer's word is what they wrote, or what they said while they talked with somebody. An e-mail, a letter or a message that the company sent, a message left on a machine, and what a program says are not.
    .mend = Send a contact in which the customer was spoken with or wrote.

problem-contact_too_early = The contact lies before what it must follow: { $after_en }. Send a later one, or correct `occurred_at` where the time is wrong.
    .meaning = A contact about a complaint follows its receipt; the word to the customer follows the decision, the customer's word follows that, and the callback follows the customer's yes.
    .mend = Send a contact of the instant `since` or later; a time on a whole minute counts as that minute.

problem-callback_of_another = Somebody else had this contact. Call the customer yourself, and report that call.
    .meaning = Whoever calls back talked with the customer themselves: what handlers were told before is what a callback checks.
    .mend = Call the customer yourself, and log that contact.

problem-customer_reached = The contact does not say that it was in vain. Give it the outcome `no_answer` or `left_message` where it was; where the customer was reached, report what they said.
    .meaning = A callback that reached nobody is an attempt of the company with the outcome `no_answer` or `left_message`.
    .mend = Say what the customer said, or correct the outcome of the contact.

problem-attachment_kept = Only who attached the file takes it off again, within 24 hours.
    .meaning = Files of a complaint are evidence: one that was attached by mistake goes soon, by who attached it; every other stays.
    .mend = Leave the file, and note what is to be known of it.

problem-other_customer = The two complaints are of different customers and can't be merged. Merge the customers first where they are one person, or handle each complaint on its own.
    .meaning = Only complaints of one customer are merged.
    .mend = Merge the customers first, or leave both complaints as they are.

problem-tasks_open = Tasks of the emergency plan are still to be done. Have each of them done and ticked off, then close the alert.
    .meaning = An alert is closed once every task of its emergency plan is ticked off.
    .mend = Let the tasks be done and ticked off, then close it.

problem-task_of_others = The task is that of another role: { $role_en }.
    .meaning = A task of an emergency plan is ticked off by whom it was given to, by somebody who has its role, or by somebody above.
    .mend = Let them tick it off.

problem-alert_of_others = A red alert is acknowledged and closed by its owner, or by somebody above.
    .meaning = Whose a red alert is must know of it; nobody below acknowledges or closes it in their place.
    .mend = Let its owner or somebody above do so.

problem-cause_unknown = The cause of the complaint is not known yet.
    .meaning = Who is liable is judged once a cause was identified.
    .mend = Identify the cause first.

problem-not_director_of_field = Only the director of the field judges this complaint.
    .meaning = A complaint about sales or billing is judged by a sales director on the way from its unit up, any other by a service director, and each by who leads the company.
    .mend = Ask the director of the field.

problem-own_case = Nobody decides on a case of their own.
    .meaning = Who is judged neither passes the judgement nor decides on it.
    .mend = Leave it to another judge; you may object.

problem-own_judgement = Another person than the first judge decides on an objection.
    .meaning = Whoever passed the judgement does not decide on the objection to it.
    .mend = Ask another judge.

problem-already_judged = This person was judged for that already, and is judged once for it. Where that judgement is wrong, revoke it and judge again.
    .meaning = In one complaint a person is judged once for a fault and once for lapsed promises, unless the judgement was overturned or revoked.
    .mend = Read the judgements of the complaint; revoke the one that is wrong.

problem-objection_decided = The person objected, and that was decided; nobody judges the same again.
    .meaning = The decision on an objection is the last word on a person and a ground in one complaint.
    .mend = Nothing needs to be done; another ground is another matter.

problem-objection_too_late = The time to object is over; the judgement says with `object_before` when it was. Where the judgement is wrong, ask another judge to revoke it.
    .meaning = One may object until the instant that the judgement names.
    .mend = Ask a judge to revoke the judgement.

problem-month_closed = The month { $month } is closed.
    .meaning = A month that is closed never changes.
    .mend = Read the month; what is taken back later counts in a later month.

problem-month_not_over = The month { $month } is not over.
    .meaning = A month is closed once it is over by the time zone of the company.
    .mend = Close it when it is over.

problem-earlier_month_open = The month { $month } is still open.
    .meaning = Months are closed in their order.
    .mend = Close that month first.

problem-grant_exceeds_own = This would give { $count } rights that you don't have yourself; `grants` lists them.
    .meaning = Nobody gives rights that they don't have, nor changes an account that has more rights than they do.
    .mend = Leave those grants out, or ask somebody who has them.

problem-last_administrator = This is the last active administrator.
    .meaning = Somebody must always be able to administer the system.
    .mend = Make another administrator first.

problem-still_responsible = Records are still this user's; hand them over first.
    .meaning = The user still owns customers, manages key accounts, has open follow-ups or leads units; the members of the problem count them.
    .mend = Name `hand_over_to` with the request, or hand over first.

problem-refund_too_large = The refund is more than what is left of the order.
    .meaning = All refunds together can't exceed the order's total.
    .mend = Refund a smaller amount.

problem-version_mismatch = Somebody else has changed the record; nothing was saved.
    .meaning = The version in `If-Match` is no longer the newest; nothing was changed.
    .mend = Read the record again and make your change on the newest version.

problem-payload_too_large = The request body is too large.
    .meaning = The request body is larger than the server allows.
    .mend = Send less, or send it in parts.

problem-unsupported_media_type = The content type is not supported.
    .meaning = The `Content-Type` of the request body is not supported, or the content of a file is none of the types that may be uploaded.
    .mend = Send application/json in UTF-8; PATCH takes application/merge-patch+json as well. Send a file as the bare body; the vocabulary `media_type` lists what may be attached.

problem-headers_too_large = The request headers are too large.
    .meaning = The request headers are larger together than the server allows.
    .mend = Send smaller headers.

problem-idempotency_key_reused = The idempotency key was used for another request.
    .meaning = The same key was used within 24 hours for a request that said something else.
    .mend = Use a new key for a new request.

problem-idempotency_key_invalid = The idempotency key is not valid, or the operation takes none.
    .meaning = A key is 1 to 255 visible ASCII characters, given once; some operations take none.
    .mend = Correct or leave out the header `Idempotency-Key`.

problem-idempotency_in_progress = A request with the same idempotency key is in progress.
    .meaning = An earlier request with the same key has not ended yet.
    .mend = Wait a moment and send it again with the same key.

problem-sign_in_delayed = Too many tries have failed; try again in { $seconds } seconds.
    .meaning = After five failures in a row each further try has to wait, twice as long each time up to 15 minutes. Nobody is locked out.
    .mend = Wait as long as `Retry-After` says.

problem-too_many_requests = Too many requests; try again later.
    .meaning = Too many requests came in a short time.
    .mend = Try again after the seconds in `Retry-After`.

problem-request_timeout = The request did not arrive in time.
    .meaning = The request body did not arrive within the time allowed.
    .mend = Check the network and try again.

problem-unavailable = The service can't answer now; try again later.
    .meaning = The server or its database can't serve at the moment.
    .mend = Try again after the seconds in `Retry-After`.

problem-internal = Something went wrong inside. Quote the `request_id` when you report it.
    .meaning = The server made a mistake; the log knows more.
    .mend = Tell the operator the `request_id`.
