//! The tables, by hand; a test compares them with both engines.
#![allow(missing_docs, reason = "the migrations say what each table and column is")]

diesel::table! {
    use diesel::sql_types::*;

    key_fingerprints (purpose, key_id) {
        purpose -> Text,
        key_id -> Text,
        fingerprint -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    number_blocks (series, year) {
        series -> Text,
        year -> Integer,
        next_value -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    event_tail (sequence) {
        sequence -> BigInt,
        id -> IdType,
        kind -> Text,
        record_kind -> Text,
        record_id -> IdType,
        unit_id -> IdType,
        customer_id -> Nullable<IdType>,
        actor_kind -> Text,
        actor_id -> Nullable<IdType>,
        occurred_at -> InstantType,
        details -> DocumentType,
        transaction_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    events (position) {
        position -> BigInt,
        id -> IdType,
        kind -> Text,
        record_kind -> Text,
        record_id -> IdType,
        unit_id -> IdType,
        customer_id -> Nullable<IdType>,
        actor_kind -> Text,
        actor_id -> Nullable<IdType>,
        occurred_at -> InstantType,
        details -> DocumentType,
    }
}

diesel::table! {
    event_hashes (position) {
        position -> BigInt,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    timers (id) {
        id -> IdType,
        kind -> Text,
        record_kind -> Text,
        record_id -> IdType,
        due_at -> InstantType,
        failures -> BigInt,
        retry_at -> Nullable<InstantType>,
        ready_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    idempotency_keys (caller_id, operation, key) {
        caller_id -> IdType,
        operation -> Text,
        key -> Text,
        body_hash -> Binary,
        record_id -> Nullable<IdType>,
        status -> Integer,
        answer -> Nullable<DocumentType>,
        created_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    imports (id) {
        id -> IdType,
        kind -> Text,
        file_name -> Text,
        file_hash -> Nullable<Binary>,
        options -> DocumentType,
        status -> Text,
        next_row -> BigInt,
        created_count -> BigInt,
        updated_count -> BigInt,
        skipped_count -> BigInt,
        refused_count -> BigInt,
        started_at -> Nullable<InstantType>,
        updated_at -> InstantType,
        finished_at -> Nullable<InstantType>,
        version -> BigInt,
        unit_id -> IdType,
        origin -> Text,
        requested_by -> Nullable<IdType>,
        dry_run -> Bool,
        again -> Bool,
        encoding -> Nullable<Text>,
        file_bytes -> Nullable<BigInt>,
        bytes_done -> BigInt,
        customers_made -> BigInt,
        folder_id -> Nullable<IdType>,
        file_id -> Nullable<IdType>,
        file_until -> Nullable<InstantType>,
        lease_owner -> Nullable<IdType>,
        lease_until -> Nullable<InstantType>,
        cancel_requested_at -> Nullable<InstantType>,
        stopped -> Nullable<DocumentType>,
        created_at -> InstantType,
        requested_by_key -> Nullable<IdType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType};

    import_refusals (import_id, line) {
        import_id -> IdType,
        line -> BigInt,
        errors -> DocumentType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    units (id) {
        id -> IdType,
        parent_id -> Nullable<IdType>,
        kind -> Text,
        code -> Text,
        name -> Text,
        time_zone -> Text,
        version -> BigInt,
        created_at -> InstantType,
        updated_at -> InstantType,
        manager_id -> Nullable<IdType>,
        deputy_id -> Nullable<IdType>,
        calendar -> Nullable<Text>,
        closed_at -> Nullable<InstantType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    staff_users (id) {
        id -> IdType,
        email -> Text,
        display_name -> Text,
        name_key -> Text,
        password_hash -> Text,
        must_change_password -> Bool,
        employee_number -> Nullable<Text>,
        unit_id -> IdType,
        locale -> Text,
        time_zone -> Nullable<Text>,
        status -> Text,
        version -> BigInt,
        created_at -> InstantType,
        updated_at -> InstantType,
        phone -> Nullable<Binary>,
        on_duty -> Bool,
        skills -> DocumentType,
        status_reason -> Nullable<Text>,
        left_at -> Nullable<InstantType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    roles (id) {
        id -> IdType,
        code -> Text,
        label_zh -> Text,
        label_en -> Text,
        description -> Nullable<Text>,
        built_in -> Bool,
        demands_second_factor -> Bool,
        version -> BigInt,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType};

    role_grants (role_id, permission) {
        role_id -> IdType,
        permission -> Text,
        scope -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    seeded_permissions (permission) {
        permission -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType};

    user_roles (user_id, role_id) {
        user_id -> IdType,
        role_id -> IdType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    hand_overs (id) {
        id -> IdType,
        user_id -> IdType,
        unit_id -> IdType,
        customers_to -> Nullable<IdType>,
        key_accounts_to -> Nullable<IdType>,
        follow_ups_to -> Nullable<IdType>,
        units_to -> Nullable<IdType>,
        customers -> BigInt,
        key_accounts -> BigInt,
        follow_ups -> BigInt,
        units -> BigInt,
        requested_by -> Nullable<IdType>,
        created_at -> InstantType,
        updated_at -> InstantType,
        finished_at -> Nullable<InstantType>,
        tickets_to -> Nullable<IdType>,
        tickets -> BigInt,
        complaints_to -> Nullable<IdType>,
        complaints -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    sessions (id) {
        id -> IdType,
        user_id -> IdType,
        device -> Nullable<Text>,
        created_at -> InstantType,
        last_used_at -> InstantType,
        expires_at -> InstantType,
        revoked_at -> Nullable<InstantType>,
        revocation_reason -> Nullable<Text>,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    refresh_tokens (token_hash) {
        token_hash -> Binary,
        session_id -> IdType,
        issued_at -> InstantType,
        expires_at -> InstantType,
        used_at -> Nullable<InstantType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    customers (id) {
        id -> IdType,
        number -> Text,
        version -> BigInt,
        kind -> Text,
        name -> Text,
        name_key -> Text,
        language -> Nullable<Text>,
        time_zone -> Nullable<Text>,
        birthday -> Nullable<Date>,
        industry -> Nullable<Text>,
        organization_size -> Nullable<Text>,
        province -> Nullable<Text>,
        city -> Nullable<Text>,
        district -> Nullable<Text>,
        interests -> DocumentType,
        source_channel -> Nullable<Text>,
        source_detail -> Nullable<Text>,
        potential_grade -> Nullable<Text>,
        key_account -> Bool,
        account_manager_id -> Nullable<IdType>,
        owner_id -> Nullable<IdType>,
        unit_id -> IdType,
        preferred_channel -> Nullable<Text>,
        quiet_from -> Nullable<Text>,
        quiet_to -> Nullable<Text>,
        identity_number -> Nullable<Binary>,
        identity_index -> Nullable<Binary>,
        notes -> Nullable<Text>,
        archived_at -> Nullable<InstantType>,
        created_at -> InstantType,
        updated_at -> InstantType,
        stage -> Text,
        stage_since -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    customer_stages (customer_id, effective_at, id) {
        customer_id -> IdType,
        effective_at -> InstantType,
        id -> IdType,
        unit_id -> IdType,
        from_stage -> Nullable<Text>,
        from_seconds -> Nullable<BigInt>,
        stage -> Text,
        ended_at -> Nullable<InstantType>,
        reason -> DocumentType,
        recorded_at -> InstantType,
        superseded_at -> Nullable<InstantType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    customer_lifecycles (customer_id) {
        customer_id -> IdType,
        state -> Nullable<Text>,
        policies -> BigInt,
        stage_row_id -> IdType,
        timer_id -> Nullable<IdType>,
        look_at -> Nullable<InstantType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    lifecycle_marks (id) {
        id -> IdType,
        customer_id -> IdType,
        unit_id -> IdType,
        marked_at -> InstantType,
        stage -> Text,
        pinned_until -> Nullable<InstantType>,
        churn_reason -> Nullable<Text>,
        words -> Nullable<Text>,
        staff_id -> IdType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    customer_homes (customer_id, left_at) {
        customer_id -> IdType,
        left_at -> InstantType,
        unit_id -> IdType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    lifecycle_policies (id) {
        id -> IdType,
        unit_id -> IdType,
        customer_kind -> Nullable<Text>,
        effective_from -> InstantType,
        days_to_existing -> BigInt,
        orders_to_existing -> BigInt,
        loyal_orders -> BigInt,
        loyal_window_days -> BigInt,
        loyal_grace_days -> BigInt,
        churn_after_days -> BigInt,
        created_by -> Nullable<IdType>,
        created_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    lifecycle_passes (id) {
        id -> IdType,
        unit_id -> Nullable<IdType>,
        after_customer_id -> Nullable<IdType>,
        customers -> BigInt,
        created_at -> InstantType,
        finished_at -> Nullable<InstantType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType};

    customer_search (entry) {
        entry -> BigInt,
        customer_id -> IdType,
        archived -> Bool,
        form -> Integer,
        searched -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    customer_fact_verifications (customer_id, fact) {
        customer_id -> IdType,
        fact -> Text,
        unit_id -> IdType,
        verified_at -> InstantType,
        verified_by -> Nullable<IdType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    required_facts (unit_id) {
        unit_id -> IdType,
        version -> BigInt,
        facts -> DocumentType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{InstantType};

    customer_search_forms (form) {
        form -> Integer,
        completed_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType};

    customer_units (customer_id, unit_id) {
        customer_id -> IdType,
        unit_id -> IdType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType};

    customer_tags (customer_id, tag) {
        customer_id -> IdType,
        tag -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType};

    customer_references (id) {
        id -> IdType,
        customer_id -> IdType,
        source -> Text,
        reference -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    contacts (id) {
        id -> IdType,
        customer_id -> IdType,
        name -> Text,
        position -> Nullable<Text>,
        department -> Nullable<Text>,
        is_primary -> Bool,
        language -> Nullable<Text>,
        notes -> Nullable<Text>,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    contact_points (id) {
        id -> IdType,
        customer_id -> IdType,
        contact_id -> Nullable<IdType>,
        kind -> Text,
        platform -> Nullable<Text>,
        label -> Nullable<Text>,
        value -> Binary,
        value_index -> Binary,
        tail_index -> Nullable<Binary>,
        is_primary -> Bool,
        verified_at -> Nullable<InstantType>,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    products (id) {
        id -> IdType,
        version -> BigInt,
        sku -> Text,
        name -> Text,
        name_key -> Text,
        category -> Nullable<Text>,
        price_minor -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        active -> Bool,
        unit_id -> IdType,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    orders (id) {
        id -> IdType,
        number -> Text,
        version -> BigInt,
        customer_id -> IdType,
        unit_id -> IdType,
        placed_at -> InstantType,
        channel -> Nullable<Text>,
        salesperson_id -> Nullable<IdType>,
        currency -> Text,
        total_minor -> BigInt,
        refunded_minor -> BigInt,
        quantity -> BigInt,
        priority -> Text,
        status -> Text,
        counts -> Bool,
        paid_at -> Nullable<InstantType>,
        fulfilled_at -> Nullable<InstantType>,
        cancelled_at -> Nullable<InstantType>,
        refunded_at -> Nullable<InstantType>,
        note -> Nullable<Text>,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType};

    order_lines (id) {
        id -> IdType,
        order_id -> IdType,
        product_id -> Nullable<IdType>,
        description -> Text,
        quantity -> BigInt,
        unit_price_minor -> BigInt,
        discount_minor -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    order_refunds (id) {
        id -> IdType,
        order_id -> IdType,
        amount_minor -> BigInt,
        refunded_at -> InstantType,
        reason -> Nullable<Text>,
        recorded_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    customer_figures (customer_id, currency) {
        customer_id -> IdType,
        currency -> Text,
        order_count -> BigInt,
        net_amount_minor -> BigInt,
        first_paid_at -> Nullable<InstantType>,
        last_paid_at -> Nullable<InstantType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;

    product_references (source, reference) {
        product_id -> IdType,
        source -> Text,
        reference -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;

    order_references (source, reference) {
        order_id -> IdType,
        source -> Text,
        reference -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    touchpoints (id) {
        id -> IdType,
        version -> BigInt,
        word -> Text,
        label_zh -> Text,
        label_en -> Text,
        place -> BigInt,
        active -> Bool,
        unit_id -> IdType,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    interactions (id) {
        id -> IdType,
        version -> BigInt,
        unit_id -> IdType,
        customer_id -> IdType,
        contact_id -> Nullable<IdType>,
        channel -> Text,
        direction -> Text,
        occurred_at -> InstantType,
        staff_id -> Nullable<IdType>,
        touchpoint -> Nullable<Text>,
        subject -> Nullable<Text>,
        content -> Nullable<Text>,
        outcome -> Nullable<Text>,
        duration_seconds -> Nullable<BigInt>,
        order_id -> Nullable<IdType>,
        ticket_id -> Nullable<IdType>,
        complaint_id -> Nullable<IdType>,
        voided_at -> Nullable<InstantType>,
        void_reason -> Nullable<Text>,
        created_at -> InstantType,
        updated_at -> InstantType,
        internal -> Bool,
        automatic -> Bool,
        recorded_by -> Nullable<IdType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;

    interaction_references (source, reference) {
        interaction_id -> IdType,
        source -> Text,
        reference -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    follow_ups (id) {
        id -> IdType,
        version -> BigInt,
        unit_id -> IdType,
        customer_id -> IdType,
        interaction_id -> Nullable<IdType>,
        subject -> Text,
        note -> Nullable<Text>,
        due_at -> InstantType,
        assignee_id -> IdType,
        status -> Text,
        closed_at -> Nullable<InstantType>,
        closed_by -> Nullable<IdType>,
        closing_note -> Nullable<Text>,
        created_at -> InstantType,
        updated_at -> InstantType,
        ticket_id -> Nullable<IdType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    attachments (id) {
        id -> IdType,
        unit_id -> IdType,
        record_kind -> Text,
        record_id -> IdType,
        customer_id -> Nullable<IdType>,
        file_name -> Text,
        media_type -> Text,
        size_bytes -> BigInt,
        sha256 -> Binary,
        uploaded_by -> Nullable<IdType>,
        created_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    sign_in_failures (key_hash) {
        key_hash -> IdType,
        account_hash -> Nullable<IdType>,
        failures -> BigInt,
        failed_at -> InstantType,
        alerted_at -> Nullable<InstantType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    second_factors (user_id) {
        user_id -> IdType,
        secret -> Binary,
        last_step -> BigInt,
        created_at -> InstantType,
        confirmed_at -> Nullable<InstantType>,
    }
}

diesel::table! {
    use crate::types::IdType;

    recovery_codes (user_id, code_hash) {
        user_id -> IdType,
        code_hash -> IdType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    sign_in_challenges (token_hash) {
        token_hash -> Binary,
        user_id -> IdType,
        failures -> BigInt,
        expires_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    password_resets (user_id) {
        user_id -> IdType,
        code_hash -> Binary,
        issued_at -> InstantType,
        expires_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    api_keys (id) {
        id -> IdType,
        name -> Text,
        prefix -> Text,
        secret_hash -> Binary,
        unit_id -> IdType,
        permissions -> DocumentType,
        created_by -> IdType,
        expires_at -> InstantType,
        last_used_at -> Nullable<InstantType>,
        revoked_at -> Nullable<InstantType>,
        version -> BigInt,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    access_records (id) {
        id -> IdType,
        customer_id -> IdType,
        unit_id -> IdType,
        actor_kind -> Text,
        actor_id -> Nullable<IdType>,
        fields -> DocumentType,
        address -> Text,
        request_id -> Text,
        occurred_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    consents (id) {
        id -> IdType,
        number -> Text,
        customer_id -> IdType,
        unit_id -> IdType,
        purpose -> Text,
        channel -> Nullable<Text>,
        decision -> Text,
        means -> Text,
        wording -> Nullable<Text>,
        decided_at -> InstantType,
        recorded_at -> InstantType,
        actor_kind -> Text,
        actor_id -> Nullable<IdType>,
        receipt_hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;

    key_rotations (table_name, column_name) {
        table_name -> Text,
        column_name -> Text,
        key_id -> Text,
        after_id -> Nullable<IdType>,
        finished -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    ticket_subcategories (id) {
        id -> IdType,
        version -> BigInt,
        category -> Text,
        word -> Text,
        label_zh -> Text,
        label_en -> Text,
        place -> BigInt,
        active -> Bool,
        unit_id -> IdType,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    tickets (id) {
        id -> IdType,
        version -> BigInt,
        number -> Text,
        unit_id -> IdType,
        customer_id -> IdType,
        contact_id -> Nullable<IdType>,
        channel -> Text,
        touchpoint -> Nullable<Text>,
        subject -> Text,
        description -> Nullable<Text>,
        language -> Nullable<Text>,
        order_id -> Nullable<IdType>,
        kind -> Nullable<Text>,
        category -> Nullable<Text>,
        subcategory -> Nullable<Text>,
        priority -> Text,
        urgency -> Text,
        major -> Bool,
        key_account -> Bool,
        status -> Text,
        open -> Bool,
        reported_at -> InstantType,
        answered -> Bool,
        queue_id -> Nullable<IdType>,
        assignee_id -> Nullable<IdType>,
        assigned_at -> Nullable<InstantType>,
        waiting_reason -> Nullable<Text>,
        waiting_since -> Nullable<InstantType>,
        waited_seconds -> BigInt,
        parent_id -> Nullable<IdType>,
        merged_into_id -> Nullable<IdType>,
        asked_at -> Nullable<InstantType>,
        resolved_at -> Nullable<InstantType>,
        closed_at -> Nullable<InstantType>,
        round -> BigInt,
        first_response_at -> Nullable<InstantType>,
        customer_wrote_at -> InstantType,
        customer_told_at -> Nullable<InstantType>,
        replies -> BigInt,
        customer_messages -> BigInt,
        next_due_at -> InstantType,
        breached -> Bool,
        created_at -> InstantType,
        updated_at -> InstantType,
        first_response_kept -> BigInt,
        first_response_breached -> BigInt,
        next_response_kept -> BigInt,
        next_response_breached -> BigInt,
        resolution_kept -> BigInt,
        resolution_breached -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    ticket_steps (id) {
        id -> IdType,
        ticket_id -> IdType,
        origin_id -> Nullable<IdType>,
        action -> Text,
        from_status -> Nullable<Text>,
        to_status -> Text,
        at -> InstantType,
        actor_kind -> Text,
        actor_id -> Nullable<IdType>,
        note -> Nullable<Text>,
        interaction_id -> Nullable<IdType>,
        details -> DocumentType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;

    ticket_collaborators (ticket_id, user_id) {
        ticket_id -> IdType,
        user_id -> IdType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;

    ticket_links (ticket_id, kind, other_id) {
        ticket_id -> IdType,
        kind -> Text,
        other_id -> IdType,
    }
}

diesel::joinable!(contact_points -> customers (customer_id));
diesel::joinable!(orders -> customers (customer_id));
diesel::joinable!(customer_lifecycles -> customers (customer_id));
diesel::joinable!(order_lines -> orders (order_id));
diesel::joinable!(order_refunds -> orders (order_id));
diesel::joinable!(interactions -> customers (customer_id));
diesel::joinable!(interaction_references -> interactions (interaction_id));
diesel::joinable!(follow_ups -> customers (customer_id));
diesel::joinable!(tickets -> customers (customer_id));
diesel::joinable!(ticket_collaborators -> tickets (ticket_id));
diesel::joinable!(ticket_steps -> interactions (interaction_id));
diesel::joinable!(staff_users -> units (unit_id));
diesel::joinable!(api_keys -> units (unit_id));
diesel::joinable!(customers -> units (unit_id));
diesel::joinable!(user_roles -> staff_users (user_id));
diesel::joinable!(user_roles -> roles (role_id));
diesel::joinable!(role_grants -> roles (role_id));
diesel::joinable!(sessions -> staff_users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType};

    unit_scopes (unit_id, scope_id) {
        unit_id -> IdType,
        scope_id -> IdType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    record_holders (holder_id, record_kind, sort_at, record_id) {
        holder_id -> IdType,
        record_kind -> Text,
        sort_at -> InstantType,
        record_id -> IdType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    notifications (id) {
        id -> IdType,
        user_id -> IdType,
        kind -> Text,
        record_kind -> Text,
        record_id -> IdType,
        customer_id -> Nullable<IdType>,
        actor_id -> Nullable<IdType>,
        details -> DocumentType,
        created_at -> InstantType,
        read_at -> Nullable<InstantType>,
        shown_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    service_configurations (id) {
        id -> IdType,
        kind -> Text,
        code -> Text,
        version -> BigInt,
        version_id -> IdType,
        promised -> Bool,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    service_configuration_versions (id) {
        id -> IdType,
        configuration_id -> IdType,
        version -> BigInt,
        document -> DocumentType,
        actor_kind -> Text,
        actor_id -> Nullable<IdType>,
        created_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    sla_clocks (record_id, target, ordinal) {
        record_id -> IdType,
        target -> Text,
        ordinal -> BigInt,
        record_kind -> Text,
        rule -> Text,
        policy_version_id -> IdType,
        calendar_version_id -> Nullable<IdType>,
        started_at -> InstantType,
        promise_seconds -> BigInt,
        due_at -> Nullable<InstantType>,
        warn_at -> Nullable<InstantType>,
        state -> Text,
        warned_at -> Nullable<InstantType>,
        breached_at -> Nullable<InstantType>,
        ended_at -> Nullable<InstantType>,
        used_seconds -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    sla_passes (id) {
        id -> IdType,
        record_kind -> Text,
        after_id -> Nullable<IdType>,
        records -> BigInt,
        changed -> BigInt,
        created_by -> Nullable<IdType>,
        created_at -> InstantType,
        finished_at -> Nullable<InstantType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    queues (id) {
        id -> IdType,
        version -> BigInt,
        code -> Text,
        label_zh -> Text,
        label_en -> Text,
        kind -> Text,
        role -> Nullable<Text>,
        skills -> DocumentType,
        hours -> Nullable<DocumentType>,
        alert_after_seconds -> BigInt,
        active -> Bool,
        unit_id -> IdType,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;

    queue_members (queue_id, user_id) {
        queue_id -> IdType,
        user_id -> IdType,
        last_turn -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    staff_desks (user_id) {
        user_id -> IdType,
        version -> BigInt,
        languages -> DocumentType,
        open_limit -> BigInt,
        shift -> Nullable<DocumentType>,
        open_tickets -> BigInt,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    assignment_rules (id) {
        id -> IdType,
        ordinal -> BigInt,
        rules -> DocumentType,
        note -> Nullable<Text>,
        created_by -> Nullable<IdType>,
        created_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    waiting_tickets (ticket_id) {
        ticket_id -> IdType,
        queue_id -> IdType,
        key_account -> Bool,
        reported_at -> InstantType,
    }
}

diesel::joinable!(queue_members -> queues (queue_id));

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    complaints (id) {
        id -> IdType,
        version -> BigInt,
        number -> Text,
        unit_id -> IdType,
        customer_id -> IdType,
        contact_id -> Nullable<IdType>,
        channel -> Text,
        source -> Text,
        origin_kind -> Nullable<Text>,
        origin_id -> Nullable<IdType>,
        received_at -> InstantType,
        received_by -> Nullable<IdType>,
        touchpoint -> Nullable<Text>,
        subject -> Text,
        account -> Nullable<Text>,
        demand -> Nullable<Text>,
        language -> Nullable<Text>,
        product_id -> Nullable<IdType>,
        order_id -> Nullable<IdType>,
        outlet_id -> Nullable<IdType>,
        kind -> Text,
        severity -> Text,
        key_account -> Bool,
        safety -> Bool,
        repeat -> Bool,
        status -> Text,
        open -> Bool,
        outcome -> Nullable<Text>,
        assignee_id -> Nullable<IdType>,
        assigned_at -> Nullable<InstantType>,
        round -> BigInt,
        cause -> Nullable<Text>,
        subcause -> Nullable<Text>,
        proposed_by -> Nullable<IdType>,
        approval_level -> Nullable<Text>,
        acknowledged_at -> Nullable<InstantType>,
        major_since -> Nullable<InstantType>,
        major_acknowledged_at -> Nullable<InstantType>,
        major_acknowledged_by -> Nullable<IdType>,
        told_at -> Nullable<InstantType>,
        satisfied_at -> Nullable<InstantType>,
        callback_tries -> BigInt,
        next_callback_at -> InstantType,
        closed_at -> Nullable<InstantType>,
        merged_into_id -> Nullable<IdType>,
        recourse -> Nullable<DocumentType>,
        recourse_since -> Nullable<InstantType>,
        recourse_outcome -> Nullable<Text>,
        recourse_outcome_at -> Nullable<InstantType>,
        first_round -> Bool,
        resolution_seconds -> Nullable<BigInt>,
        next_due_at -> InstantType,
        breached -> Bool,
        acknowledgement_kept -> BigInt,
        acknowledgement_breached -> BigInt,
        resolution_kept -> BigInt,
        resolution_breached -> BigInt,
        callback_kept -> BigInt,
        callback_breached -> BigInt,
        major_acknowledgement_kept -> BigInt,
        major_acknowledgement_breached -> BigInt,
        created_at -> InstantType,
        updated_at -> InstantType,
        earlier_rounds -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;

    complaint_staff (complaint_id, user_id) {
        complaint_id -> IdType,
        user_id -> IdType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    complaint_rounds (complaint_id, number) {
        complaint_id -> IdType,
        number -> BigInt,
        began_at -> InstantType,
        ended_at -> Nullable<InstantType>,
        cause -> Nullable<Text>,
        subcause -> Nullable<Text>,
        finding -> Nullable<Text>,
        identified_by -> Nullable<IdType>,
        identified_at -> Nullable<InstantType>,
        handler_id -> Nullable<IdType>,
        handlers -> DocumentType,
        measures -> DocumentType,
        measures_note -> Nullable<Text>,
        compensation_minor -> Nullable<BigInt>,
        compensation_currency -> Nullable<Text>,
        proposed_by -> Nullable<IdType>,
        proposed_at -> Nullable<InstantType>,
        approval -> Nullable<DocumentType>,
        decision -> Nullable<Text>,
        decided_by -> Nullable<IdType>,
        decided_at -> Nullable<InstantType>,
        decision_note -> Nullable<Text>,
        told -> Nullable<Text>,
        told_at -> Nullable<InstantType>,
        told_by -> Nullable<IdType>,
        satisfied_at -> Nullable<InstantType>,
        tries -> DocumentType,
        callback_result -> Nullable<Text>,
        callback_by -> Nullable<IdType>,
        callback_at -> Nullable<InstantType>,
        callback_note -> Nullable<Text>,
        verdict -> Nullable<Text>,
        counted_minor -> Nullable<BigInt>,
        approval_by -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    complaint_steps (id) {
        id -> IdType,
        complaint_id -> IdType,
        origin_id -> Nullable<IdType>,
        action -> Text,
        from_status -> Nullable<Text>,
        to_status -> Text,
        at -> InstantType,
        actor_kind -> Text,
        actor_id -> Nullable<IdType>,
        note -> Nullable<Text>,
        interaction_id -> Nullable<IdType>,
        details -> DocumentType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;

    complaint_complainants (complaint_id) {
        complaint_id -> IdType,
        name -> Text,
        phone -> Nullable<Binary>,
        email -> Nullable<Binary>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    complaint_follow_up_tokens (token_hash) {
        token_hash -> Binary,
        complaint_id -> IdType,
        issued_at -> InstantType,
        expires_at -> InstantType,
    }
}

diesel::joinable!(complaints -> customers (customer_id));
diesel::joinable!(complaint_staff -> complaints (complaint_id));
diesel::joinable!(complaint_steps -> interactions (interaction_id));

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    desk_policies (id) {
        id -> IdType,
        version -> BigInt,
        document -> DocumentType,
        created_by -> Nullable<IdType>,
        created_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    escalations (id) {
        id -> IdType,
        record_kind -> Text,
        record_id -> IdType,
        target -> Text,
        ordinal -> BigInt,
        policy_id -> IdType,
        breached_at -> InstantType,
        steps -> DocumentType,
        next_at -> Nullable<InstantType>,
        ended_at -> Nullable<InstantType>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    complaint_warning_policies (id) {
        id -> IdType,
        version -> BigInt,
        document -> DocumentType,
        created_by -> Nullable<IdType>,
        created_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    complaint_series (id) {
        id -> IdType,
        watch -> Text,
        began_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::InstantType;

    complaint_watch (id) {
        id -> BigInt,
        series -> BigInt,
        watched_since -> Nullable<InstantType>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    complaint_sightings (series_id, complaint_id) {
        series_id -> IdType,
        complaint_id -> IdType,
        seen_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;

    complaint_series_days (series_id, day) {
        series_id -> IdType,
        day -> BigInt,
        complaints -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};

    complaint_alerts (id) {
        id -> IdType,
        version -> BigInt,
        watch_kind -> Text,
        watch_of -> Text,
        unit_id -> IdType,
        customer_id -> Nullable<IdType>,
        level -> Text,
        status -> Text,
        reasons -> DocumentType,
        first_at -> InstantType,
        last_at -> InstantType,
        members -> BigInt,
        owner_id -> Nullable<IdType>,
        policy_id -> IdType,
        tasks -> DocumentType,
        raised_at -> InstantType,
        acknowledge_by -> Nullable<InstantType>,
        acknowledged_at -> Nullable<InstantType>,
        acknowledged_by -> Nullable<IdType>,
        closed_at -> Nullable<InstantType>,
        closed_by -> Nullable<IdType>,
        note -> Nullable<Text>,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;

    complaint_alert_staff (alert_id, user_id) {
        alert_id -> IdType,
        user_id -> IdType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    complaint_alert_members (alert_id, complaint_id) {
        alert_id -> IdType,
        complaint_id -> IdType,
        added_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    complaint_review_minutes (id) {
        id -> IdType,
        unit_id -> IdType,
        week -> Text,
        text -> Text,
        written_by -> Nullable<IdType>,
        created_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    complaint_review_decisions (id) {
        id -> IdType,
        version -> BigInt,
        unit_id -> IdType,
        week -> Text,
        text -> Text,
        cause -> Nullable<Text>,
        owner_id -> IdType,
        due_on -> Text,
        status -> Text,
        outcome -> Nullable<Text>,
        ended_at -> Nullable<InstantType>,
        ended_by -> Nullable<IdType>,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{IdType, InstantType};

    mandatory_questions (id) {
        id -> IdType,
        version -> BigInt,
        field -> Text,
        cause -> Text,
        subcause -> Nullable<Text>,
        week -> Text,
        complaints -> BigInt,
        total -> BigInt,
        status -> Text,
        question -> Nullable<Text>,
        note -> Nullable<Text>,
        decided_by -> Nullable<IdType>,
        decided_at -> Nullable<InstantType>,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    use crate::types::{DocumentType, IdType, InstantType};

    complaint_policies (id) {
        id -> IdType,
        kind -> Text,
        version -> BigInt,
        document -> DocumentType,
        created_by -> Nullable<IdType>,
        created_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    use crate::types::{IdType, InstantType};

    complaint_subcauses (id) {
        id -> IdType,
        version -> BigInt,
        cause -> Text,
        word -> Text,
        label_zh -> Text,
        label_en -> Text,
        place -> BigInt,
        active -> Bool,
        unit_id -> IdType,
        created_at -> InstantType,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    use crate::types::{IdType, InstantType};

    complaint_judgements (id) {
        id -> IdType,
        version -> BigInt,
        complaint_id -> IdType,
        complaint_number -> Text,
        unit_id -> IdType,
        round -> BigInt,
        user_id -> Nullable<IdType>,
        ground -> Text,
        target -> Nullable<Text>,
        verdict -> Text,
        reason -> Text,
        amount_minor -> Nullable<BigInt>,
        amount_currency -> Nullable<Text>,
        booked_minor -> Nullable<BigInt>,
        policy_id -> IdType,
        judged_by -> IdType,
        judged_at -> InstantType,
        object_before -> InstantType,
        status -> Text,
        objection -> Nullable<Text>,
        objected_at -> Nullable<InstantType>,
        ruling -> Nullable<Text>,
        ruled_by -> Nullable<IdType>,
        ruled_at -> Nullable<InstantType>,
        updated_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    use crate::types::{IdType, InstantType};

    complaint_incentive_months (id) {
        id -> IdType,
        month -> Text,
        closed_at -> Nullable<InstantType>,
        closed_by -> Nullable<IdType>,
        created_at -> InstantType,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    use crate::types::{IdType, InstantType};

    complaint_incentives (id) {
        id -> IdType,
        user_id -> IdType,
        month -> Text,
        kind -> Text,
        amount_minor -> BigInt,
        currency -> Text,
        judgement_id -> IdType,
        complaint_id -> IdType,
        complaint_number -> Text,
        reverses_id -> Nullable<IdType>,
        booked_by -> Nullable<IdType>,
        booked_at -> InstantType,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    queues,
    queue_members,
    staff_desks,
    assignment_rules,
    waiting_tickets,
    unit_scopes,
    record_holders,
    notifications,
    key_fingerprints,
    number_blocks,
    event_tail,
    events,
    event_hashes,
    access_records,
    consents,
    key_rotations,
    timers,
    idempotency_keys,
    imports,
    import_refusals,
    units,
    staff_users,
    roles,
    role_grants,
    seeded_permissions,
    user_roles,
    hand_overs,
    sessions,
    refresh_tokens,
    customers,
    customer_search,
    customer_search_forms,
    customer_fact_verifications,
    required_facts,
    customer_units,
    customer_tags,
    customer_references,
    contacts,
    contact_points,
    products,
    orders,
    order_lines,
    product_references,
    order_references,
    order_refunds,
    customer_stages,
    customer_lifecycles,
    lifecycle_marks,
    customer_homes,
    lifecycle_policies,
    lifecycle_passes,
    service_configurations,
    service_configuration_versions,
    sla_clocks,
    sla_passes,
    customer_figures,
    touchpoints,
    interactions,
    interaction_references,
    follow_ups,
    attachments,
    ticket_subcategories,
    complaint_warning_policies,
    complaint_series,
    complaint_watch,
    complaint_sightings,
    complaint_series_days,
    complaint_alerts,
    complaint_alert_staff,
    complaint_alert_members,
    complaint_review_minutes,
    complaint_review_decisions,
    mandatory_questions,
    desk_policies,
    escalations,
    tickets,
    ticket_steps,
    ticket_collaborators,
    ticket_links,
    complaints,
    complaint_staff,
    complaint_rounds,
    complaint_steps,
    complaint_policies,
    complaint_subcauses,
    complaint_judgements,
    complaint_incentive_months,
    complaint_incentives,
    complaint_complainants,
    complaint_follow_up_tokens,
    sign_in_failures,
    second_factors,
    recovery_codes,
    sign_in_challenges,
    password_resets,
    api_keys
);
