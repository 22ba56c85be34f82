"""Addresses: accounts, signing in, second factors, the operator's people and messages."""

from django.urls import URLPattern, path

from frontend.views.account import account, finish, tasks
from frontend.views.account_second_factor import add_authenticator, add_key, prove, recovery_codes, remove
from frontend.views.account_security import end_sessions, password, security
from frontend.views.account_sign_in import enter_code, new_account, request_code, sign_in, sign_out
from frontend.views.operator_messages import sent_messages
from frontend.views.operator_people import forgive_address, operator_home, people, person

urlpatterns: list[URLPattern] = [
    path("dang-nhap/", sign_in, name="sign-in"),
    path("dang-nhap/gui-ma/", request_code, name="request-code"),
    path("dang-nhap/ma/", enter_code, name="enter-code"),
    path("dang-nhap/ten/", new_account, name="new-account"),
    path("dang-xuat/", sign_out, name="sign-out"),
    path("tai-khoan/", account, name="account"),
    path("tai-khoan/viec/", tasks, name="tasks"),
    path("tai-khoan/viec/<int:notice_id>/xong/", finish, name="finish-task"),
    path("tai-khoan/xac-thuc/", prove, name="prove"),
    path("tai-khoan/bao-mat/", security, name="security"),
    path("tai-khoan/bao-mat/mat-khau/", password, name="password"),
    path("tai-khoan/bao-mat/ung-dung/", add_authenticator, name="add-authenticator"),
    path("tai-khoan/bao-mat/khoa/", add_key, name="add-key"),
    path("tai-khoan/bao-mat/ma-du-phong/", recovery_codes, name="recovery-codes"),
    path("tai-khoan/bao-mat/<int:factor_id>/go/", remove, name="remove-factor"),
    path("tai-khoan/bao-mat/thoat-moi-noi/", end_sessions, name="end-sessions"),
    path("van-hanh/", operator_home, name="operator-home"),
    path("van-hanh/nguoi-dung/", people, name="people"),
    path("van-hanh/nguoi-dung/bo-khoa-mang/", forgive_address, name="forgive-address"),
    path("van-hanh/nguoi-dung/<int:user_id>/", person, name="person"),
    path("van-hanh/tin-nhan/", sent_messages, name="sent-messages"),
]
